"""What residents have reported: a row for each person and proposal."""

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from yishi_chassis.database import Tx, insert

from .. import domain
from .tables import METADATA, at, of_proposal, text

FLAGS = sa.Table(
    "flags", METADATA, of_proposal(), text("person", primary_key=True), text("reason"), at("flagged_at"),
    at("settled_at", nullable=True),
    sa.Index("flags_open", "proposal_id", postgresql_where=sa.text("settled_at IS NULL")),
)
_FLAG = insert(FLAGS)
_OPEN = FLAGS.c.settled_at.is_(None)
_SETTLE = FLAGS.update().where(FLAGS.c.proposal_id == sa.bindparam("the_proposal"), _OPEN).values(
    settled_at=sa.bindparam("now", type_=FLAGS.c.settled_at.type))


def add_flag(tx: Tx, flag: domain.Flag) -> None:
    """One more."""
    tx.write(_FLAG, asdict(flag))


def list_flags(tx: Tx, proposal_id: str) -> tuple[domain.Flag, ...]:
    """All of a proposal, settled ones too, as they came."""
    mine = sa.select(FLAGS).where(FLAGS.c.proposal_id == proposal_id).order_by(FLAGS.c.flagged_at, FLAGS.c.person)
    return tuple(domain.Flag(**row._mapping) for row in tx.execute(mine))


def settle_flags(tx: Tx, proposal_id: str, *, now: datetime) -> None:
    """Those that are open are settled."""
    tx.write(_SETTLE, {"the_proposal": proposal_id, "now": now})


def flagged(*, least: int) -> sa.Select[tuple[str]]:
    """The proposals of which so many reports are open."""
    return sa.select(FLAGS.c.proposal_id).where(_OPEN).group_by(FLAGS.c.proposal_id).having(sa.func.count() >= least)
