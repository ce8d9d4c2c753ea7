"""Provisional deadlines are counted anew when the working days of another year have become known."""

import logging
from datetime import datetime
from typing import Any

from yishi_chassis import clock, database, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain import counting
from ..domain.assignment import Assignment
from ..domain.clocks import Rules
from ..domain.counting import Recounted
from . import settling

log = logging.getLogger(__name__)


def recount_all(engine: Any, *, rules: Rules, dry_run: bool = False) -> list[Recounted]:
    """Count anew what is provisional, each case in a transaction of its own; says whose due came out otherwise."""
    with database.reading(engine) as tx:
        waiting = store.provisional(tx)
    found = []
    for case_id in waiting:
        with database.transaction(engine) as tx:
            found += recount(tx, case_id=case_id, rules=rules, now=clock.now(), dry_run=dry_run)
    if found and not dry_run:
        log.info("deadlines counted anew", extra={"assignments": len(found)})
    return found


def recount(tx: Tx, *, case_id: str, rules: Rules, now: datetime, dry_run: bool = False) -> list[Recounted]:
    """The assignments of one case; nothing where all dues are as they were."""
    was = store.get_case_for_update(tx, case_id=case_id)
    case = was
    for one in was.assignments:
        case = case.put(counting.recount(one, rules=rules, now=now))
    if not dry_run:
        case = store.save(tx, was, case)
        store.save_counts(tx, case.assignments)
        settling.arm(tx, case.assignments, rules=rules)
    moved = [(old, one) for old, one in zip(was.assignments, case.assignments, strict=True) if _moved(old, one)]
    if not dry_run:
        _say(tx, moved)
    return [Recounted(assignment_id=one.id, agency=one.agency, was=old.due, now=one.due,
                      provisional=counting.is_provisional(one)) for old, one in moved]


def _moved(old: Assignment, one: Assignment) -> bool:
    return old.due != one.due and one.state not in domain.moves.FINAL


def _say(tx: Tx, moved: list[tuple[Assignment, Assignment]]) -> None:
    for old, one in moved:
        outbox.stage(tx, events.recounted(old, one))
        outbox.stage(tx, events.order_recounted(one), to=one.agency)
