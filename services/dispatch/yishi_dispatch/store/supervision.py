"""Supervision orders with their numbers, the list of the month, and who is late now."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx, insert

from ..domain.assignment import Assignment
from ..domain.moves import OWING
from ..domain.refusals import NotHere
from ..domain.supervision import Listing, SupervisionOrder
from .rows import assignment
from .tables import ASSIGNMENTS
from .watching import EXCLUSIONS, LISTINGS, NUMBERS, ORDERS, row_of, update_of, value_of

_ADD, _LIST = insert(ORDERS), insert(LISTINGS)
_REPLY = update_of(ORDERS, "reply", "replied_by", "replied_at")


def next_supervision_number(tx: Tx, year: int) -> int:
    """The next number of a year: its row stays locked until this transaction ends, so that there are no holes."""
    fresh = upsert(NUMBERS).values(year=year, last=1)
    taken = fresh.on_conflict_do_update(index_elements=["year"], set_={"last": NUMBERS.c.last + 1})
    return int(tx.execute(taken.returning(NUMBERS.c.last)).scalar_one())


def add_supervision_order(tx: Tx, order: SupervisionOrder) -> None:
    """Keep an order."""
    tx.write(_ADD, row_of(ORDERS, order))


def save_reply(tx: Tx, order: SupervisionOrder) -> None:
    """Write the answer to an order."""
    told = {name: getattr(order, name) for name in ("reply", "replied_by", "replied_at")}
    tx.write(_REPLY, {"the_key": order.id, **told})


def supervision_order(tx: Tx, order_id: str, *, lock: bool = False) -> SupervisionOrder:
    """One order; raises NotHere."""
    wanted = sa.select(ORDERS).where(ORDERS.c.id == order_id)
    row = tx.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    if row is None:
        raise NotHere(f"there is no supervision order {order_id}")
    order: SupervisionOrder = value_of(SupervisionOrder, row)
    return order


def supervision_orders(
    tx: Tx, *, agency: str | None, state: str | None, now: datetime, after: str, limit: int,
) -> tuple[SupervisionOrder, ...]:
    """Orders in the order in which they were issued; by state: open, overdue, replied."""
    wanted = sa.select(ORDERS).where(ORDERS.c.id > after).order_by(ORDERS.c.id).limit(limit)
    wanted = wanted.where(ORDERS.c.agency == agency) if agency else wanted
    wanted = wanted.where(*_states(now).get(state, ())) if state else wanted
    return tuple(value_of(SupervisionOrder, row) for row in tx.execute(wanted))


def redact_supervision(tx: Tx, *, proposal_id: str) -> None:
    """Take the answers out of the orders about a proposal."""
    tx.execute(sa.update(ORDERS).where(ORDERS.c.proposal_id == proposal_id).values(reply=""))


def add_listing(tx: Tx, listing: Listing) -> None:
    """Keep a line of the list of the month."""
    tx.write(_LIST, row_of(LISTINGS, listing))


def listings(tx: Tx, *, start: datetime, end: datetime) -> tuple[tuple[Listing, bool], ...]:
    """The list of a month (通报), each with whether its assignment was excluded since."""
    excluded = sa.exists().where(
        EXCLUSIONS.c.assignment_id == LISTINGS.c.assignment_id, EXCLUSIONS.c.state == "granted")
    wanted = sa.select(LISTINGS, excluded.label("excluded")).where(LISTINGS.c.at >= start, LISTINGS.c.at < end)
    rows = tx.execute(wanted.order_by(LISTINGS.c.at, LISTINGS.c.id))
    return tuple((value_of(Listing, row), row.excluded) for row in rows)


def late(
    tx: Tx, *, agencies: Collection[str] | None, step: str | None, now: datetime, after: str, limit: int,
) -> tuple[Assignment, ...]:
    """Orders that are late now, by id above `after`; `step`: that have drawn this step of the ladder."""
    wanted = sa.select(ASSIGNMENTS).where(*_late(agencies, step, now), ASSIGNMENTS.c.id > after)
    return tuple(assignment(row) for row in tx.execute(wanted.order_by(ASSIGNMENTS.c.id).limit(limit)))


def late_by_agency(
    tx: Tx, *, agencies: Collection[str] | None, step: str | None, now: datetime,
) -> tuple[sa.Row[Any], ...]:
    """How many orders of each agency are late now, how many are supervised and listed, since when the oldest."""
    def drew(name: str) -> sa.Label[int]:
        return sa.func.count().filter(ASSIGNMENTS.c.steps.contains([name])).label(name)

    wanted = sa.select(
        ASSIGNMENTS.c.agency, sa.func.count().label("late"), drew("supervised"), drew("listed"),
        sa.func.min(ASSIGNMENTS.c.due).label("oldest"),
    ).where(*_late(agencies, step, now)).group_by(ASSIGNMENTS.c.agency).order_by(ASSIGNMENTS.c.agency)
    return tuple(tx.execute(wanted).all())


def _late(agencies: Collection[str] | None, step: str | None, now: datetime) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        ASSIGNMENTS.c.mode == "order", ASSIGNMENTS.c.state.in_(OWING), ASSIGNMENTS.c.due <= now]
    if agencies is not None:
        conditions.append(ASSIGNMENTS.c.agency.in_(agencies))
    if step:
        conditions.append(ASSIGNMENTS.c.steps.contains([step]))
    return conditions


def _states(now: datetime) -> dict[str, tuple[sa.ColumnElement[bool], ...]]:
    waiting = ORDERS.c.replied_at.is_(None)
    return {
        "open": (waiting, ORDERS.c.reply_by > now), "overdue": (waiting, ORDERS.c.reply_by <= now),
        "replied": (ORDERS.c.replied_at.is_not(None),),
    }
