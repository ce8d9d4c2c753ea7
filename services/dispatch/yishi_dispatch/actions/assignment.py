"""What an agency does with its assignment. What fits no move is kept as a note and answered with a warning."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from yishi_chassis import ids
from yishi_chassis.database import Tx

from .. import domain, store
from ..domain import asking, reporting, signing
from ..domain.assignment import AskKind, Assignment, Evidence, Milestone, Progress
from ..domain.case import Case, holders
from ..domain.clocks import Rules
from ..domain.note import Note
from . import settling

#: The assignment as it is now, and a warning if what came was only kept as a note.
Answered = tuple[Assignment, str]


def accept(tx: Tx, *, assignment_id: str, contact: str, rules: Rules, now: datetime) -> Answered:
    """The agency signs for it."""
    return _act(tx, assignment_id, "accept", {"contact": contact}, rules=rules, now=now,
                do=lambda _, one: signing.accept(one, contact=contact, rules=rules, now=now))


def refuse(tx: Tx, *, assignment_id: str, ground: str, instead: str, rules: Rules, now: datetime) -> Answered:
    """The agency refuses it, and names the right one."""
    return _act(tx, assignment_id, "refuse", {"ground": ground, "instead": instead}, rules=rules, now=now,
                do=lambda case, one: signing.refuse(
                    one, ground=ground, instead=instead, held=holders(case, one), rules=rules, now=now))


def misassigned(tx: Tx, *, assignment_id: str, ground: str, instead: str, rules: Rules, now: datetime) -> Answered:
    """Signed for by silence only: the agency says that it is not the one."""
    return _act(tx, assignment_id, "misassigned", {"ground": ground, "instead": instead}, rules=rules, now=now,
                do=lambda case, one: signing.misassigned(
                    one, ground=ground, instead=instead, held=holders(case, one), rules=rules, now=now))


def plan(tx: Tx, *, assignment_id: str, milestones: tuple[Milestone, ...], rules: Rules, now: datetime) -> Answered:
    """The agency sets its plan of works."""
    said = {"milestones": [{"name": step.name, "due": step.due.isoformat()} for step in milestones]}
    return _act(tx, assignment_id, "plan", said, rules=rules, now=now,
                do=lambda _, one: domain.plan.plan(one, milestones=milestones, now=now))


def reach(
    tx: Tx, *, assignment_id: str, name: str, note: str, evidence: tuple[Evidence, ...], rules: Rules, now: datetime,
) -> Answered:
    """The agency has reached a milestone of its plan."""
    said = {"name": name, "note": note, "evidence": [vars(item) for item in evidence]}
    return _act(tx, assignment_id, "reach", said, rules=rules, now=now,
                do=lambda _, one: domain.plan.reach(one, name=name, note=note, evidence=evidence, now=now))


def ask(
    tx: Tx, *, assignment_id: str, kind: AskKind, until: datetime, ground: str, reason: str, rules: Rules,
    now: datetime,
) -> Answered:
    """The agency asks for more time, or that its clock stands for a while."""
    said = {"kind": kind, "until": until.isoformat(), "ground": ground, "reason": reason}
    return _act(tx, assignment_id, "ask", said, rules=rules, now=now,
                do=lambda _, one: asking.ask(
                    one, kind=kind, until=until, ground=ground, reason=reason, rules=rules, now=now))


def report(tx: Tx, *, assignment_id: str, report: domain.Report, rules: Rules, now: datetime) -> Answered:
    """The agency reports what became of it."""
    return _act(tx, assignment_id, "report", report.said(), rules=rules, now=now,
                do=lambda _, one: reporting.report(one, report=report, rules=rules, now=now))


def track(tx: Tx, *, assignment_id: str, words: str, done: bool, evidence: tuple[Evidence, ...], rules: Rules,
          now: datetime) -> Answered:
    """The agency tells how the plan goes on in which it was taken up."""
    progress = Progress(at=now, words=words, done=done, evidence=evidence)
    said = {"words": words, "done": done, "evidence": [vars(item) for item in evidence]}
    return _act(tx, assignment_id, "track", said, rules=rules, now=now,
                do=lambda _, one: reporting.track(one, progress=progress, rules=rules))


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


def _act(
    tx: Tx, assignment_id: str, command: str, said: dict[str, Any], *, rules: Rules, now: datetime,
    do: Callable[[Case, Assignment], Assignment],
) -> Answered:
    case, one = settling.at_desk(tx, assignment_id)
    settling.of_agency(tx, one)
    try:
        if case.find(one.id) is None:
            raise domain.IllegalMove(f"{one.state} in an earlier round", command, ())
        changed = do(case, one)
    except domain.IllegalMove as refusal:
        store.add_note(tx, Note(id=ids.new(), assignment_id=one.id, agency=one.agency, at=now, command=command,
                                state=one.state, said=said))
        return one, f"kept as a note: {refusal}"
    return settling.settle(tx, case, case.put(changed), rules=rules, now=now).one(one.id), ""
