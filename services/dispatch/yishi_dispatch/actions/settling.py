"""The last steps of every command upon a case: what follows from it, keep it, say it, and set the clocks."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from yishi_chassis import auth, http, outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain.assignment import Assignment
from ..domain.case import Case
from ..domain.clocks import Rules
from . import watching


def at_desk(tx: Tx, assignment_id: str) -> tuple[Case, Assignment]:
    """The case, locked, and the assignment a command is about, of whichever round; an old version is refused."""
    case = store.get_for_update(tx, assignment_id=assignment_id)
    one = case.find(assignment_id) or store.get_assignment(tx, assignment_id)
    http.check_version(tx, one.version)
    return case, one


def of_agency(tx: Tx, one: Assignment) -> None:
    """Only the agency itself acts for it."""
    auth.require(tx.caller, "agency", scope=one.agency)


def decider(tx: Tx, case: Case, *, always: bool = False) -> str:
    """As what the caller decides: the body's convener; a supervisor once it was handed up, or `always`."""
    if tx.caller.has("supervisor") and not tx.caller.has("convener", case.ordered.body) and (always or case.handed_to):
        return "supervisor"
    auth.require(tx.caller, "convener", scope=case.ordered.body)
    return "convener"


def settle(tx: Tx, was: Case, case: Case, *, rules: Rules, now: datetime) -> Case:
    """Let follow what follows, save what differs, say it, and set the clocks of all that changed."""
    case = store.save(tx, was, domain.case.follow(case, rules=rules, now=now))
    say(tx, was, case)
    watching.follow(tx, was, case, rules=rules, now=now)
    arm(tx, (one for one in case.assignments if one not in was.assignments), rules=rules)
    return case


def say(tx: Tx, was: Case | None, case: Case) -> None:
    """Stage what the others and the agencies hear of this step."""
    for event in events.told(was, case):
        outbox.stage(tx, event)
    for agency, event in events.told_agencies(was, case):
        outbox.stage(tx, event, to=agency)


def arm(tx: Tx, assignments: Iterable[Assignment], *, rules: Rules) -> None:
    """Set each assignment's one timer to when time will do something to it next."""
    for one in assignments:
        due = domain.silence.next_look(one, rules=rules)
        if due is None:
            timers.cancel(tx, subject=one.id)
        else:
            timers.set(tx, kind="look", subject=one.id, due=due)


def look_again(tx: Tx, assignment_id: str, *, now: datetime) -> None:
    """Somebody is at the case, and will want this timer: give it up at once, for waiting here could be for ever."""
    timers.set(tx, kind="look", subject=assignment_id, due=now + timedelta(seconds=1))
