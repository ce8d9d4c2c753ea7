"""What clients of Open311 ask for, and what they told beyond the proposal itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx, insert

from .. import domain
from .proposals import OPEN_MATTERS, PROPOSALS, found
from .steps import STEPS
from .tables import METADATA, moment, of_proposal, text

REPORTS = sa.Table("reports", METADATA, of_proposal(), text("client"), sa.Column("media", JSONB, nullable=False))
UPDATES = sa.Table(
    "updates", METADATA, text("id", primary_key=True),
    sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False),
    text("client"), text("update_id"), text("status"), text("words"), sa.Column("media", JSONB, nullable=False),
    sa.Column("updated_at", moment, nullable=False), sa.Column("received_at", moment, nullable=False),
    sa.UniqueConstraint("client", "update_id"), sa.Index("updates_received", "received_at"),
    sa.Index("updates_proposal", "proposal_id"),
)
_REPORT = insert(REPORTS)


def add_report(tx: Tx, report: domain.Report) -> None:
    """What came with a proposal."""
    tx.write(_REPORT, {"proposal_id": report.proposal_id, "client": report.client, "media": list(report.media)})


def reports(tx: Tx, proposal_ids: Iterable[str]) -> dict[str, domain.Report]:
    """What came with these proposals, where they came from a client."""
    rows = tx.execute(sa.select(REPORTS).where(REPORTS.c.proposal_id.in_(tuple(proposal_ids))))
    return {row.proposal_id: domain.Report(proposal_id=row.proposal_id, client=row.client, media=tuple(row.media))
            for row in rows}


def list_wanted(tx: Tx, wanted: domain.Wanted) -> list[domain.Proposal]:
    """Opened proposals, the newest first."""
    query = sa.select(PROPOSALS).where(OPEN_MATTERS)
    for condition in [PROPOSALS.c.number.in_(wanted.numbers)] if wanted.numbers else _conditions(wanted):
        query = query.where(condition)
    newest = query.order_by(PROPOSALS.c.opened_at.desc(), PROPOSALS.c.id.desc())
    return found(tx, newest.limit(wanted.limit).offset(wanted.skip))


def list_by_id(tx: Tx, proposal_ids: Iterable[str]) -> dict[str, domain.Proposal]:
    """Proposals that are in sight by their ids."""
    query = sa.select(PROPOSALS).where(PROPOSALS.c.id.in_(tuple(proposal_ids)), OPEN_MATTERS)
    return {proposal.id: proposal for proposal in found(tx, query)}


def add_update(tx: Tx, update: domain.Update) -> str:
    """Write it down unless this client has told it before; the id under which it stands."""
    row = vars(update) | {"media": list(update.media)}
    fresh = upsert(UPDATES).values(row).on_conflict_do_nothing(index_elements=["client", "update_id"])
    tx.execute(fresh)
    mine = sa.select(UPDATES.c.id).where(UPDATES.c.client == update.client, UPDATES.c.update_id == update.update_id)
    return str(tx.execute(mine).scalar_one())


def list_updates(tx: Tx, *, since: datetime, until: datetime, limit: int) -> list[domain.Update]:
    """What clients have told in this time, the oldest first."""
    wanted = sa.select(UPDATES).where(UPDATES.c.received_at.between(since, until))
    rows = tx.execute(wanted.order_by(UPDATES.c.received_at).limit(limit))
    return [domain.Update(**dict(row._mapping) | {"media": tuple(row.media)}) for row in rows]


def _conditions(wanted: domain.Wanted) -> list[sa.ColumnElement[bool]]:
    p = PROPOSALS.c
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.categories:
        conditions.append(p.category.in_(wanted.categories))
    if wanted.over is not None:
        conditions.append(p.state.in_(domain.OVER) if wanted.over else p.state.not_in(domain.OVER))
    for column, least, most in ((p.opened_at, wanted.since, wanted.until), *_corners(wanted.bbox)):
        conditions += [column >= least] if least is not None else []
        conditions += [column <= most] if most is not None else []
    if wanted.updated_since is not None:
        conditions.append(_moved(STEPS.c.at >= wanted.updated_since))
    if wanted.updated_until is not None:
        conditions.append(~_moved(STEPS.c.at > wanted.updated_until))
    return conditions


def _corners(bbox: tuple[float, float, float, float] | None) -> list[tuple[Any, float, float]]:
    if bbox is None:
        return []
    west, south, east, north = bbox
    return [(PROPOSALS.c.lat, south, north), (PROPOSALS.c.lng, west, east)]


def _moved(when: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(STEPS.c.proposal_id == PROPOSALS.c.id, when)
