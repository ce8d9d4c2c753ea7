"""What routing proposed when cases were opened, and what it goes by: the last case like this one."""

import sqlalchemy as sa
from pydantic import TypeAdapter
from yishi_chassis.database import Tx, insert

from ..domain.routing import Kept, Last
from .tables import ASSIGNMENTS, CASES, ROUTINGS

_KEPT = TypeAdapter(Kept)
_ADD = insert(ROUTINGS)
#: How a case ends whose work was confirmed.
_CONFIRMED = ("completed", "closed")


def last_similar(tx: Tx, *, category: str, areas: tuple[str, ...]) -> Last | None:
    """The last confirmed case of a category in the nearest of these areas that has one."""
    for area in reversed(areas):
        similar = sa.select(CASES.c.id, CASES.c.round, CASES.c.ordered).where(
            CASES.c.ordered["category"].astext == category, CASES.c.state.in_(_CONFIRMED),
            CASES.c.ordered["place"]["areas"].contains([area]))
        if row := tx.execute(similar.order_by(CASES.c.id.desc()).limit(1)).one_or_none():
            return _last(tx, row)
    return None


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
