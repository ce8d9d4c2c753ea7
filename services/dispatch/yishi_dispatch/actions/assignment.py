"""What an agency does with its assignment, what the convener decides on it, and what time does to it."""

import logging
from datetime import datetime
from typing import Any

from yishi_chassis import auth, ids
from yishi_chassis.database import Tx

from .. import domain, store
from ..domain.assignment import Assignment, Evidence, Milestone
from ..domain.clocks import Rules
from ..domain.note import Note
from . import settling

log = logging.getLogger(__name__)


def accept(tx: Tx, *, assignment_id: str, contact: str, rules: Rules, now: datetime) -> Assignment:
    """The agency signs for it."""
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_agency(tx, one)
    one = domain.assignment.accept(one, contact=contact, rules=rules, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def refuse(tx: Tx, *, assignment_id: str, ground: str, instead: str, rules: Rules, now: datetime) -> Assignment:
    """The agency refuses it, and names the right one."""
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_agency(tx, one)
    one = domain.assignment.refuse(one, ground=ground, instead=instead, rules=rules, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def plan(tx: Tx, *, assignment_id: str, milestones: tuple[Milestone, ...], rules: Rules, now: datetime) -> Assignment:
    """The agency sets its plan of works."""
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_agency(tx, one)
    one = domain.plan.plan(one, milestones=milestones, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def reach(
    tx: Tx, *, assignment_id: str, name: str, note: str, evidence: tuple[Evidence, ...], rules: Rules, now: datetime,
) -> Assignment:
    """The agency has reached a milestone of its plan."""
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_agency(tx, one)
    one = domain.plan.reach(one, name=name, note=note, evidence=evidence, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def report(
    tx: Tx, *, assignment_id: str, report: domain.Report, rules: Rules, now: datetime,
) -> tuple[Assignment, str]:
    """The agency reports; what comes in another state is kept as a note and answered with a warning."""
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_agency(tx, one)
    try:
        reported = domain.assignment.report(one, report=report, rules=rules, now=now)
    except domain.IllegalMove as refusal:
        _keep(tx, one, command="report", said=report.said(), now=now)
        return one, f"kept as a note: {refusal}"
    return settling.settle(tx, case, case.put(reported), rules=rules, now=now).one(one.id), ""


def confirm(tx: Tx, *, assignment_id: str, words: str, rules: Rules, now: datetime) -> Assignment:
    """The convener finds the report good."""
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_convener(tx, case)
    one = domain.assignment.confirm(one, by=tx.caller.id, role="convener", words=words, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def send_back(tx: Tx, *, assignment_id: str, reason: str, rules: Rules, now: datetime) -> Assignment:
    """The convener finds that it is not enough."""
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_convener(tx, case)
    one = domain.assignment.send_back(one, reason=reason, rules=rules, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def rule(
    tx: Tx, *, assignment_id: str, uphold: bool, reason: str, replaced_by: str, rules: Rules, now: datetime,
) -> Assignment:
    """The convener, or the tier above, rules on a refusal; whom it names goes on in the agency's place."""
    case, one = settling.at_desk(tx, assignment_id)
    role = "supervisor" if tx.caller.has("supervisor") else "convener"
    auth.require(tx.caller, role, scope=None if role == "supervisor" else case.ordered.body)
    if not uphold:
        dismissed = domain.assignment.dismiss(one, role=role, reason=reason, rules=rules, now=now)
        return settling.settle(tx, case, case.put(dismissed), rules=rules, now=now).one(one.id)
    successor = replaced_by or (one.instead if one.role == "lead" else "")
    gone = domain.assignment.uphold(one, role=role, reason=reason, replaced_by=successor)
    ruled = case.put(gone)
    if successor:
        ruled = domain.case.succeed(ruled, gone, by=successor, rules=rules, now=now, new_id=ids.new)
    log.info("refusal upheld", extra={"assignment_id": one.id, "replaced_by": successor})
    return settling.settle(tx, case, ruled, rules=rules, now=now).one(one.id)


def look(tx: Tx, *, assignment_id: str, rules: Rules, now: datetime) -> None:
    """Time has come: a step of the ladder, or the end of somebody's time to answer."""
    case = store.get_unless_locked(tx, assignment_id=assignment_id)
    if case is None:
        settling.look_again(tx, assignment_id, now=now)
        return
    one = case.find(assignment_id)
    if one is None:
        return
    passed = domain.silence.pass_time(one, rules=rules, now=now)
    settling.settle(tx, case, case.put(passed), rules=rules, now=now)
    if passed == one:       # it was moved on just before: look again when there is something to see
        settling.arm(tx, [one], rules=rules)


def get(tx: Tx, assignment_id: str) -> Assignment:
    """One assignment, of any round."""
    return store.get_assignment(tx, assignment_id)


def listed(tx: Tx, *, agency: str | None, state: str | None, after: str, limit: int) -> tuple[Assignment, ...]:
    """Assignments in the order in which they were offered."""
    return store.list_assignments(tx, agency=agency, state=state, after=after, limit=limit)


def _keep(tx: Tx, one: Assignment, *, command: str, said: dict[str, Any], now: datetime) -> None:
    store.add_note(tx, Note(
        id=ids.new(), assignment_id=one.id, agency=one.agency, at=now, command=command, state=one.state, said=said))
