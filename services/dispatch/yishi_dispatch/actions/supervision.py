"""Supervision orders (督办单) and their answers, who is late now, and the list of the month (通报)."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from yishi_chassis import auth, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain.assignment import Assignment
from ..domain.clocks import Rules
from ..domain.rates import Month
from ..domain.supervision import Listing, SupervisionOrder

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Late:
    """How many orders of an agency are late now, how many of them supervised and listed, since when the oldest."""

    agency: str
    tier: str
    late: int
    supervised: int
    listed: int
    oldest: datetime


def reply(tx: Tx, *, order_id: str, words: str, now: datetime) -> SupervisionOrder:
    """The agency answers an order that was sent to it."""
    was = store.supervision_order(tx, order_id, lock=True)
    auth.require(tx.caller, "agency", scope=was.agency)
    order = domain.supervision.reply(was, words=words, by=tx.caller.id, now=now)
    store.save_reply(tx, order)
    outbox.stage(tx, events.supervision_replied(order))
    log.info("supervision order answered", extra={"agency": order.agency, "number": order.number})
    return order


def order(tx: Tx, order_id: str) -> SupervisionOrder:
    """One order."""
    return store.supervision_order(tx, order_id)


def order_sheet(tx: Tx, order_id: str) -> tuple[SupervisionOrder, Assignment, str]:
    """One order with the assignment it is about and the number of the proposal."""
    found = store.supervision_order(tx, order_id)
    return found, store.get_assignment(tx, found.assignment_id), store.get(tx, found.case_id).ordered.number


def orders(
    tx: Tx, *, agency: str | None, state: str | None, now: datetime, after: str, limit: int,
) -> tuple[SupervisionOrder, ...]:
    """Orders in the order in which they were issued."""
    return store.supervision_orders(tx, agency=agency, state=state, now=now, after=after, limit=limit)


def reads_reply(tx: Tx, order: SupervisionOrder) -> bool:
    """The answer is for the agency, the body that had it dispatched, and supervisors."""
    asks = tx.caller
    return bool(asks.id) and (
        asks.has("supervisor") or asks.has("agency", order.agency) or asks.has("convener", order.body))


def late(
    tx: Tx, *, agencies: Collection[str] | None, step: str | None, rules: Rules, now: datetime,
) -> tuple[Late, ...]:
    """Who is late now, per agency; the tier is the agency's own."""
    rows = store.late_by_agency(tx, agencies=agencies, step=step, now=now)
    return tuple(Late(tier=level(rules, row.agency), **row._mapping) for row in rows)


def late_assignments(
    tx: Tx, *, agencies: Collection[str] | None, step: str | None, now: datetime, after: str, limit: int,
) -> tuple[Assignment, ...]:
    """The assignments that are late now."""
    return store.late(tx, agencies=agencies, step=step, now=now, after=after, limit=limit)


def listed(tx: Tx, *, month: Month) -> tuple[tuple[Listing, bool], ...]:
    """The list of a month (通报), each with whether it was excluded since."""
    return store.listings(tx, start=month.start, end=month.end)


def chosen(rules: Rules, *, agency: str | None, tier: str | None) -> Collection[str] | None:
    """The agencies that are asked for; None: all, those of the past too."""
    if agency is None and tier is None:
        return None
    return sorted(a.id for a in rules.agencies.values() if agency in (None, a.id) and tier in (None, a.level))


def level(rules: Rules, agency: str) -> str:
    """The tier an agency belongs to; of one that the pack no longer knows, none."""
    return rules.agencies[agency].level if agency in rules.agencies else ""
