"""The path of a proposal: each public state it has come to, once, by the rank of the move that brought it there."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from yishi_chassis import clock
from yishi_chassis.database import Tx, insert

from .. import domain
from .tables import METADATA, moment, number, of_proposal, text

STEPS = sa.Table(
    "steps", METADATA, of_proposal(), number("course", primary_key=True), number("leg", primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True), text("state"), text("tier", nullable=True),
    sa.Column("at", moment, nullable=False), text("words", nullable=True), text("responsible", nullable=True),
    sa.Column("due", moment),
    sa.Index("steps_at", "at"),
)
_STEP = insert(STEPS, once=True)


def step(tx: Tx, proposal: domain.Proposal, news: domain.News) -> None:
    """Write down where a proposal stands, from when it is no draft; a step that is written already stays."""
    if proposal.state == "draft":
        return
    rank = proposal.shown.rank
    tx.write(_STEP, {
        "proposal_id": proposal.id, "course": rank.course, "leg": rank.leg, "sequence": rank.sequence,
        "state": proposal.state, "tier": proposal.shown.tier, "at": news.at or clock.now(), "words": news.words,
        "responsible": news.responsible, "due": news.due,
    })


def paths(tx: Tx, proposal_ids: Iterable[str]) -> dict[str, tuple[domain.Step, ...]]:
    """The steps of each of these proposals, as they came about."""
    wanted = sa.select(STEPS).where(STEPS.c.proposal_id.in_(tuple(proposal_ids)))
    found: dict[str, tuple[domain.Step, ...]] = {}
    for row in tx.execute(wanted.order_by(STEPS.c.course, STEPS.c.leg, STEPS.c.sequence)):
        found[row.proposal_id] = (*found.get(row.proposal_id, ()), as_step(row))
    return found


def list_steps(tx: Tx, *, since: datetime, until: datetime, limit: int) -> list[domain.Step]:
    """What has moved in this time, the oldest first."""
    wanted = sa.select(STEPS).where(STEPS.c.at.between(since, until))
    return [as_step(row) for row in tx.execute(wanted.order_by(STEPS.c.at).limit(limit))]


def as_step(row: Any) -> domain.Step:
    """As the rules know it."""
    return domain.Step(
        proposal_id=row.proposal_id, rank=domain.Rank(row.course, row.leg, row.sequence), state=row.state,
        tier=row.tier, at=row.at, words=row.words, responsible=row.responsible, due=row.due)
