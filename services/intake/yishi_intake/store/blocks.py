"""Who is blocked; and the table that never holds a row, by which a blocked person's act fails with all it writes."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, text

#: The rule of the database that whatever a blocked person writes breaks.
BARRED = "nobody_blocked"
BLOCKS = sa.Table(
    "blocks", METADATA, text("person", primary_key=True), at("until"), text("reason"),
    sa.Column("areas", ARRAY(sa.Text), nullable=False), text("proposal_id"), at("blocked_at"),
)
BARRIER = sa.Table("barrier", METADATA, text("person"), sa.CheckConstraint("false", name=BARRED))
_BAR = BARRIER.insert().from_select(["person"], sa.select(BLOCKS.c.person).where(
    BLOCKS.c.person == sa.bindparam("the_person", type_=sa.Text),
    BLOCKS.c.until > sa.bindparam("now", type_=BLOCKS.c.until.type)))


def bar(tx: Tx, person: str, *, now: datetime) -> None:
    """Have what is written now fail if this person is blocked; no question is asked before."""
    tx.write(_BAR, {"the_person": person, "now": now})


def put_block(tx: Tx, block: domain.Blocking) -> None:
    """A new one, or another end and reason."""
    row = asdict(block) | {"areas": list(block.areas)}
    fresh = upsert(BLOCKS).values(row)
    tx.execute(fresh.on_conflict_do_update(index_elements=["person"], set_={
        name: fresh.excluded[name] for name in row if name != "person"}))


def find_block(tx: Tx, person: str) -> domain.Blocking | None:
    """Of this person, over or not."""
    row = tx.execute(sa.select(BLOCKS).where(BLOCKS.c.person == person)).one_or_none()
    return _block(row) if row is not None else None


def list_blocks(tx: Tx, *, offices: Collection[str], now: datetime) -> list[domain.Blocking]:
    """Those that hold now in these areas (`*`: all), the newest first."""
    query = sa.select(BLOCKS).where(BLOCKS.c.until > now).order_by(BLOCKS.c.blocked_at.desc()).limit(500)
    if "*" not in offices:
        query = query.where(BLOCKS.c.areas.overlap(sa.cast(sorted(offices), ARRAY(sa.Text))))
    return [_block(row) for row in tx.execute(query)]


def lift_block(tx: Tx, person: str) -> None:
    """No more."""
    tx.execute(BLOCKS.delete().where(BLOCKS.c.person == person))


def _block(row: sa.Row[tuple[object, ...]]) -> domain.Blocking:
    told = dict(row._mapping)
    return domain.Blocking(**told | {"areas": tuple(told["areas"])})
