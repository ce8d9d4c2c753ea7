"""What routing proposed when cases were opened, and what it goes by: the last case like this one."""

from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import ARRAY
from yishi_chassis.database import Tx, insert

from ..domain.routing import Kept, Last
from .tables import ASSIGNMENTS, CASES, ROUTINGS

_KEPT = TypeAdapter(Kept)
_ADD = insert(ROUTINGS)
#: How a case ends whose work was confirmed.
_CONFIRMED = ("completed", "closed")


def _similar() -> sa.Select[Any]:
    """The newest in each of the areas, of these the one in the area that is named last."""
    area = sa.func.unnest(sa.bindparam("the_areas", type_=ARRAY(sa.Text))).table_valued(
        sa.column("area", sa.Text), with_ordinality="place").render_derived()
    newest = sa.select(CASES.c.id, CASES.c.round, CASES.c.ordered).where(
        CASES.c.ordered["category"].astext == sa.bindparam("the_category", type_=sa.Text),
        CASES.c.state.in_([sa.literal_column(f"'{state}'") for state in _CONFIRMED]),
        CASES.c.ordered["place"]["areas"].op("@>")(sa.func.to_jsonb(area.c.area))).order_by(
        CASES.c.id.desc()).limit(1).lateral()
    return sa.select(newest).select_from(sa.join(area, newest, sa.true())).order_by(area.c.place.desc()).limit(1)


_SIMILAR = _similar()


def last_similar(tx: Tx, *, category: str, areas: tuple[str, ...]) -> Last | None:
    """The last confirmed case of a category in the nearest of these areas that has one."""
    row = tx.execute(_SIMILAR, {"the_category": category, "the_areas": list(areas)}).one_or_none()
    return _last(tx, row) if row else None


def add_routing(tx: Tx, kept: Kept) -> None:
    """Keep what was proposed for a new case."""
    tx.write(_ADD, {"case_id": kept.case_id, "at": kept.at, "differs": kept.differs,
                    "routing": _KEPT.dump_python(kept, mode="json")})


def routing_of(tx: Tx, case_id: str) -> Kept | None:
    """What was proposed for a case; None: it was opened before routing proposed anything."""
    found = tx.execute(sa.select(ROUTINGS.c.routing).where(ROUTINGS.c.case_id == case_id)).scalar()
    return _KEPT.validate_python(found) if found else None


def _last(tx: Tx, row: sa.Row) -> Last:
    leads = tx.execute(sa.select(ASSIGNMENTS.c.agency, ASSIGNMENTS.c.state, ASSIGNMENTS.c.ground).where(
        ASSIGNMENTS.c.case_id == row.id, ASSIGNMENTS.c.role == "lead").order_by(ASSIGNMENTS.c.id)).all()
    led = [one.agency for one in leads if one.state == "confirmed"]
    return Last(number=row.ordered["number"], lead=led[-1] if led else "", refused_by=tuple(
        dict.fromkeys(one.agency for one in leads if one.state == "returned" and one.ground)))
