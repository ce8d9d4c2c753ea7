"""A case (交办): one lead, any number assisting, and what follows from what they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from . import refusals
from .agency import mode_for
from .assignment import Assignment, Role
from .clocks import Rules
from .signing import release, settled

#: Who moves a case from which state: the lead by what it does, the last confirmation, the body, intake's word.
MOVES: Mapping[tuple[str, str], str] = {
    ("dispatching", "start"): "lead",
    ("dispatching", "add"): "body",
    ("dispatching", "hand-up"): "body",
    ("in_progress", "add"): "body",
    ("in_progress", "hand-up"): "body",
    ("in_progress", "suspend"): "lead",
    ("in_progress", "complete"): "agencies",
    ("suspended", "add"): "body",
    ("suspended", "hand-up"): "body",
    ("suspended", "resume"): "lead",
    ("completed", "close"): "intake",
    ("completed", "leave"): "intake",
    ("completed", "reopen"): "intake",
    ("closed", "reopen"): "intake",
    ("closed_unresolved", "reopen"): "intake",
}
STATES = ("dispatching", "in_progress", "suspended", "completed", "closed", "closed_unresolved")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where it is: area ids from the district down, and the spot in words."""

    areas: tuple[str, ...]
    spot: str = ""
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one agency is given to do, as the body has decided it."""

    agency: str
    task: str
    term: str
    mode: str | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """A body's decision to have the work carried out."""

    proposal_id: str
    number: str
    course: int
    body: str
    tier: str
    title: str
    text: str
    category: str
    place: Place
    urgent: bool
    reason: str
    lead: Task
    assisting: tuple[Task, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case with the assignments of its present round; `due` is what residents were told, and stays.

    `handed_to` is the tier that supervises it, once that is not the body's own; `cause` is common to cases of one
    cause (一类事).
    """

    id: str
    ordered: Ordered
    course: int
    round: int
    opened_at: datetime
    due: datetime
    state: str = "dispatching"
    assignments: tuple[Assignment, ...] = ()
    handed_to: str = ""
    cause: str = ""
    version: int = 1

    @property
    def lead(self) -> Assignment:
        """The lead that stands; there is always one."""
        return next(one for one in self.assignments if one.role == "lead" and one.stands)

    @property
    def coordinator(self) -> str:
        """Who answers to the resident: the lead, and until it has signed whoever received the part first (首接负责)."""
        first = next(one for one in self.assignments if one.role == "lead")
        return self.lead.agency if self.lead.accepted_at else first.agency

    def find(self, assignment_id: str) -> Assignment | None:
        """An assignment of the present round by its id."""
        return next((one for one in self.assignments if one.id == assignment_id), None)

    def one(self, assignment_id: str) -> Assignment:
        """An assignment that is known to belong to the present round."""
        return next(one for one in self.assignments if one.id == assignment_id)

    def put(self, changed: Assignment) -> "Case":
        """The case with this assignment in the place of the one of the same id."""
        return replace(self, assignments=tuple(changed if one.id == changed.id else one for one in self.assignments))


def open_case(ordered: Ordered, *, rules: Rules, now: datetime, new_id: Callable[[], str]) -> Case:
    """Offer the lead and all assisting agencies their parts; raises UnknownAgency or UnknownTerm."""
    tasks = {task.agency: task for task in (ordered.lead, *ordered.assisting)}
    waits = _waits(tasks)
    case = Case(id=new_id(), ordered=ordered, course=ordered.course, round=1, opened_at=now,
                due=_expected(tasks, waits=waits, urgent=ordered.urgent, rules=rules, now=now))
    return replace(case, assignments=tuple(
        offer(case, task, role="lead" if task is ordered.lead else "assisting", after=waits[task.agency],
               rules=rules, now=now, new_id=new_id)
        for task in (ordered.lead, *ordered.assisting)
    ))


def reopen(
    case: Case, *, course: int, reason: str, rules: Rules, now: datetime, new_id: Callable[[], str],
) -> Case:
    """Residents say it is not solved: a new round with the same lead."""
    was = case.lead
    again = Task(agency=was.agency, mode=was.mode, task=was.task, term=was.term)
    fresh = replace(move(case, "reopen", to="dispatching"), course=course, round=case.round + 1, assignments=(),
                    due=rules.due(again.term, urgent=case.ordered.urgent, now=now))
    lead = offer(fresh, again, role="lead", after=(), rules=rules, now=now, new_id=new_id)
    return replace(fresh, assignments=(replace(lead, reason=reason),))


def succeed(case: Case, gone: Assignment, *, by: str, rules: Rules, now: datetime, new_id: Callable[[], str]) -> Case:
    """Another agency takes over a part, with the same due but some working days at least; for good after a dispute."""
    binding = settled(gone)
    had = [one.agency for one in case.assignments if one.role == gone.role and (one.stands or not binding)]
    if by in (*had, gone.agency):
        raise refusals.NobodyInstead(f"{by} has or had this part already")
    fresh = offer(case, Task(agency=by, task=gone.task, term=gone.term), role=gone.role, after=gone.after,
                  rules=rules, now=now, new_id=new_id)
    due = max(gone.due, rules.again_by(now)) if gone.due else None
    fresh = replace(fresh, due=due, first_due=due, clock_from=now if due else None, refusals=gone.refusals,
                    binding=binding)
    waiting = (replace(one, after=tuple(by if a == gone.agency else a for a in one.after)) for one in case.assignments)
    return replace(case, assignments=(*waiting, fresh))


def holders(case: Case, one: Assignment) -> tuple[str, ...]:
    """Who has had this part before."""
    if one.role == "lead":
        return tuple(other.agency for other in case.assignments if other.role == "lead" and other.id != one.id)
    before = [other for other in case.assignments if other.replaced_by == one.agency and other.role == one.role]
    return tuple(other.agency for other in before)


def follow(case: Case, *, rules: Rules, now: datetime) -> Case:
    """What follows from a change in one part: clocks that start, the case in progress, the case completed."""
    for one in releasable(case):
        case = case.put(release(one, rules=rules, now=now))
    if starts(case):
        case = move(case, "start", to="in_progress")
    if case.state == "in_progress" and case.lead.state == "suspended":
        return move(case, "suspend", to="suspended")
    if case.state == "suspended" and case.lead.state != "suspended":
        case = move(case, "resume", to="in_progress")
    return move(case, "complete", to="completed") if completes(case) else case


def releasable(case: Case) -> tuple[Assignment, ...]:
    """The assignments whose clock has not started, though nothing they wait for is still open."""
    open_ = {one.agency for one in case.assignments if one.stands and one.state != "confirmed"}
    return tuple(
        one for one in case.assignments
        if one.due is None and one.stands and one.state != "confirmed" and not open_ & set(one.after)
    )


def starts(case: Case) -> bool:
    """Whether the lead's acceptance now puts the case in progress."""
    return case.state == "dispatching" and case.lead.state not in ("offered", "refused")


def completes(case: Case) -> bool:
    """Whether the lead and every assignment that stands are confirmed."""
    return case.state == "in_progress" and all(one.state == "confirmed" for one in case.assignments if one.stands)


def move(case: Case, command: str, *, to: str) -> Case:
    """Move the case; raises IllegalMove."""
    permit(case, command)
    return replace(case, state=to)


def permit(case: Case, command: str) -> None:
    """Raise IllegalMove unless this is possible in its state."""
    if (case.state, command) not in MOVES:
        raise refusals.IllegalMove(case.state, command, tuple(c for state, c in MOVES if state == case.state))


def redact(case: Case) -> Case:
    """The case without what residents wrote; what the body ordered stays."""
    place = replace(case.ordered.place, spot="")
    return replace(case, ordered=replace(case.ordered, title="", text="", place=place))


def offer(
    case: Case, task: Task, *, role: Role, after: tuple[str, ...], rules: Rules, now: datetime,
    new_id: Callable[[], str],
) -> Assignment:
    """The part of one agency, an order where that is lawful."""
    ordered = case.ordered
    agency = rules.agency(task.agency)
    mode = mode_for(agency, task.mode, tier=ordered.tier, areas=ordered.place.areas, orders=rules.orders)
    due = rules.due(task.term, urgent=ordered.urgent, now=now)
    sign_by = rules.sign_by(mode, urgent=ordered.urgent, now=now)
    return Assignment(
        id=new_id(), case_id=case.id, proposal_id=ordered.proposal_id, round=case.round, agency=task.agency,
        role=role, mode=mode, task=task.task, term=task.term, urgent=ordered.urgent, after=after, offered_at=now,
        sign_by=sign_by, answer_by=sign_by, due=None if after else due, first_due=None if after else due,
        clock_from=None if after else now,
    )


def _waits(tasks: Mapping[str, Task]) -> dict[str, tuple[str, ...]]:
    """Whom each agency waits for: only others of the case, and in a ring nobody waits."""
    wanted = {name: tuple(a for a in task.after if a in tasks and a != name) for name, task in tasks.items()}
    settled: set[str] = set()
    while free := {name for name, after in wanted.items() if name not in settled and settled >= set(after)}:
        settled |= free
    return {name: after if name in settled else () for name, after in wanted.items()}


def _expected(
    tasks: Mapping[str, Task], *, waits: Mapping[str, tuple[str, ...]], urgent: bool, rules: Rules, now: datetime,
) -> datetime:
    """When the last of a chain is due if each takes all its time."""
    ends: dict[str, datetime] = {}
    while len(ends) < len(tasks):
        for name, task in tasks.items():
            if name not in ends and set(waits[name]) <= set(ends):
                start = max((ends[other] for other in waits[name]), default=now)
                ends[name] = rules.due(task.term, urgent=urgent, now=start)
    return max(ends.values())
