"""What follows beside the work when a case is settled: contact is owed, late work is supervised and listed."""

import logging
from datetime import datetime

from yishi_chassis import ids, outbox, timers
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain.assignment import Assignment
from ..domain.case import Case
from ..domain.clocks import Rules
from ..domain.supervision import LISTED, ORDERED, Listing

log = logging.getLogger(__name__)


def follow(tx: Tx, was: Case, case: Case, *, rules: Rules, now: datetime) -> None:
    """In the same transaction as the step from `was` to `case`."""
    before = {one.id: one for one in was.assignments}
    for one in case.assignments:
        old = before.get(one.id, one)
        if old.accepted_at is None and one.accepted_at is not None:
            _owe_contact(tx, one, rules=rules)
        for about in domain.supervision.drawn(old, one, ORDERED):
            _issue(tx, case, one, about=about, rules=rules, now=now)
        for about in domain.supervision.drawn(old, one, LISTED):
            store.add_listing(tx, Listing(
                id=ids.new(), assignment_id=one.id, agency=one.agency, about=about, at=now,
                tier=domain.watch.above(case.ordered.tier, rules.orders),
                due=domain.supervision.due_of(one, about, now=now)))


def _owe_contact(tx: Tx, one: Assignment, *, rules: Rules) -> None:
    contact = domain.contact.owed(one, rules=rules, new_id=ids.new())
    if contact is not None:
        store.owe_contact(tx, contact)
        timers.set(tx, kind="contact", subject=contact.id, due=contact.due)


def _issue(tx: Tx, case: Case, one: Assignment, *, about: str, rules: Rules, now: datetime) -> None:
    year = now.astimezone(ZONE).year
    order = domain.supervision.issue(
        case, one, about=about, year=year, count=store.next_supervision_number(tx, year), rules=rules, now=now,
        new_id=ids.new())
    store.add_supervision_order(tx, order)
    outbox.stage(tx, events.supervised(order))
    outbox.stage(tx, events.to_agency(one, change="supervision_order", words=order.number, due=order.reply_by),
                 to=one.agency)
    log.info("supervision order issued", extra={"assignment_id": one.id, "agency": one.agency, "number": order.number})
