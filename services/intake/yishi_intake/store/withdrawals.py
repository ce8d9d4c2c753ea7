"""Requests to stop what was filed, to take it back or to merge it: a row for each."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, number, of_proposal, text

WITHDRAWALS = sa.Table(
    "withdrawals", METADATA, of_proposal(), at("requested_at", primary_key=True), number("course"), at("until"),
    text("reason"), text("state"), text("ground"), text("kind", server_default="withdrawal"),
    text("target_id", nullable=True), text("asked_by", server_default="author"),
    sa.Index("withdrawals_target", "target_id", postgresql_where=sa.text("target_id IS NOT NULL")),
)
_PUT = upsert(WITHDRAWALS).values({c.name: sa.bindparam(c.name, type_=c.type) for c in WITHDRAWALS.columns})
_KEEP = _PUT.on_conflict_do_update(
    index_elements=["proposal_id", "requested_at"],
    set_={"state": _PUT.excluded.state, "ground": _PUT.excluded.ground})


def put_withdrawal(tx: Tx, withdrawal: domain.StopRequest) -> None:
    """A new request, or what has become of one."""
    tx.write(_KEEP, asdict(withdrawal))


def get_withdrawal(tx: Tx, proposal_id: str, *, kind: str | None = None) -> domain.StopRequest | None:
    """The newest request for this proposal, of this kind if one is named, if there ever was one."""
    mine = sa.select(WITHDRAWALS).where(WITHDRAWALS.c.proposal_id == proposal_id)
    mine = mine.where(WITHDRAWALS.c.kind == kind) if kind else mine
    row = tx.execute(mine.order_by(WITHDRAWALS.c.requested_at.desc()).limit(1)).one_or_none()
    return domain.StopRequest(**row._mapping) if row is not None else None
