"""How often somebody has done something in a slot of time: one row each, counted with the work itself."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, number, text

#: The rule of the database that is broken by one too many.
WITHIN = "uses_within"
USES = sa.Table(
    "uses", METADATA, text("who", primary_key=True), text("what", primary_key=True), at("until", primary_key=True),
    number("count"), number("most"), text("first", nullable=True), sa.CheckConstraint("count <= most", name=WITHIN),
    sa.Index("uses_until", "until"),
)
_U = USES.c
_COLUMNS = ("who", "what", "until", "most", "first")


def _counting() -> sa.Insert:
    """All uses of one act by one statement, from one JSON parameter."""
    given = sa.func.json_to_recordset(sa.cast(sa.bindparam("uses", type_=sa.JSON), sa.JSON)).table_valued(
        *(sa.column(name, _U[name].type) for name in _COLUMNS)).render_derived(name="given", with_types=True)
    rows = sa.select(*(given.c[name] for name in _COLUMNS), sa.literal_column("1"))
    row = upsert(USES).from_select([*_COLUMNS, "count"], rows)
    return row.on_conflict_do_update(
        index_elements=["who", "what", "until"], set_={"count": _U.count + 1, "most": row.excluded.most})


_COUNT = _counting()
_mine = sa.and_(*(_U[name] == sa.bindparam(f"the_{name}", type_=_U[name].type) for name in ("who", "what", "until")))


def count(tx: Tx, uses: Sequence[domain.Use]) -> None:
    """Count them with whatever else is written; one too many breaks the rule WITHIN, and nothing is written."""
    ordered = sorted(uses, key=lambda use: (use.who, use.what))   # so that no two wait for each other
    tx.write(_COUNT, {"uses": [asdict(use) | {"until": use.until.isoformat()} for use in ordered]})


def spent(tx: Tx, uses: Sequence[domain.Use]) -> domain.Use | None:
    """The one of these of which there can be no more, with what was said first; None: somebody has just made room."""
    for use in uses:
        row = tx.execute(sa.select(_U.count, _U.first).where(_mine), _keys(use)).one_or_none()
        if row is not None and row[0] >= use.most:
            return replace(use, first=row.first)
    return None


def reserve(tx: Tx, use: domain.Use, *, many: int) -> int:
    """Set aside so many of them, or as many as are left."""
    row = asdict(use) | {"count": 0}
    tx.execute(upsert(USES).values(row).on_conflict_do_nothing())
    had = int(tx.execute(sa.select(_U.count).where(_mine).with_for_update(), _keys(use)).scalar_one())
    granted = max(0, min(many, use.most - had))
    tx.execute(USES.update().where(_mine).values(count=had + granted, most=use.most), _keys(use))
    return granted


def forget_uses(tx: Tx, *, now: datetime) -> None:
    """Slots that are over count for nothing, and say nothing of anybody any more."""
    tx.execute(USES.delete().where(_U.until <= now))


def _keys(use: domain.Use) -> dict[str, Any]:
    return {"the_who": use.who, "the_what": use.what, "the_until": use.until}
