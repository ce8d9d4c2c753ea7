"""An assignment (交办单): one agency's part in a case, and every move it can make."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from . import refusals
from .agency import Mode
from .clocks import Rules

Role = Literal["lead", "assisting"]

#: Who may do what in which state: the only way out of a state. `clock` is a timer.
MOVES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("offered", "accept"): ("agency", "clock"),
    ("offered", "refuse"): ("agency",),
    ("offered", "lapse"): ("clock",),
    ("offered", "rule"): ("convener", "supervisor"),
    ("refused", "rule"): ("convener", "supervisor", "clock"),
    ("accepted", "plan"): ("agency",),
    ("accepted", "reach"): ("agency",),
    ("accepted", "report"): ("agency",),
    ("reported", "confirm"): ("convener", "clock"),
    ("reported", "send-back"): ("convener",),
    ("sent_back", "reach"): ("agency",),
    ("sent_back", "report"): ("agency",),
}
STATES = ("offered", "refused", "accepted", "reported", "sent_back", "confirmed", "returned")
FINAL = ("confirmed", "returned")
#: While it is in one of these, its agency owes work.
OWING = ("offered", "refused", "accepted", "sent_back")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file by its hash; `stage` is before, during or after."""

    name: str
    sha256: str
    stage: str = "after"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of it, in words for the resident, with the answer letter (答复函)."""

    result: str
    words: str
    letter: str = ""
    evidence: tuple[Evidence, ...] = ()

    def said(self) -> dict[str, Any]:
        """As plain values, to be kept as a note."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A step of a plan of works, and how it was reached."""

    name: str
    due: datetime
    reached_at: datetime | None = None
    note: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One agency's part. `due` is unset while it waits for those in `after`; `steps` are the reminders it drew.

    `answer_by` is until when a person must move it on (sign, rule, confirm, plan): then the clock does.
    """

    id: str
    case_id: str
    proposal_id: str
    round: int
    agency: str
    role: Role
    mode: Mode
    task: str
    term: str
    urgent: bool
    after: tuple[str, ...]
    offered_at: datetime
    sign_by: datetime
    answer_by: datetime | None
    state: str = "offered"
    due: datetime | None = None
    clock_from: datetime | None = None
    steps: tuple[str, ...] = ()
    accepted_at: datetime | None = None
    by_silence: bool = False
    contact: str = ""
    unanswered: bool = False
    ground: str = ""
    instead: str = ""
    refusals: int = 0
    replaced_by: str = ""
    plan: tuple[Milestone, ...] = ()
    planned_at: datetime | None = None
    result: str = ""
    words: str = ""
    letter: str = ""
    evidence: tuple[Evidence, ...] = ()
    reported_at: datetime | None = None
    send_backs: int = 0
    reason: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    version: int = 1

    @property
    def stands(self) -> bool:
        """Whether its agency is still in the case."""
        return self.state != "returned"


def allowed(state: str) -> tuple[str, ...]:
    """What people may do in this state."""
    return tuple(command for (held, command), roles in MOVES.items() if held == state and set(roles) - {"clock"})


def check(one: Assignment, command: str, *, role: str) -> None:
    """Raise IllegalMove unless `role` may do this now."""
    if role not in MOVES.get((one.state, command), ()):
        raise refusals.IllegalMove(one.state, command, allowed(one.state))


def accept(one: Assignment, *, contact: str, rules: Rules, now: datetime) -> Assignment:
    """The agency signs for it (签收)."""
    check(one, "accept", role="agency")
    return _at_work(replace(one, contact=contact, unanswered=False), rules=rules, now=now)


def accept_silently(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """An order nobody signed for stands all the same, marked so."""
    check(one, "accept", role="clock")
    return _at_work(replace(one, by_silence=True), rules=rules, now=now)


def refuse(one: Assignment, *, ground: str, instead: str, rules: Rules, now: datetime) -> Assignment:
    """The agency refuses an order (退单) and names the right one, or declines a request."""
    check(one, "refuse", role="agency")
    if one.mode == "order":
        _may_refuse(one, instead=instead, rules=rules, now=now)
    if instead:
        rules.agency(instead)
    return replace(one, state="refused", ground=ground, instead=instead, refusals=one.refusals + 1,
                   answer_by=rules.rule_by(urgent=one.urgent, now=now))


def uphold(one: Assignment, *, role: str, reason: str, replaced_by: str) -> Assignment:
    """The refusal is right (退单成立), or nobody answered the request: this agency is out of it."""
    _ruled(one, role=role)
    if one.role == "lead" and not replaced_by:
        raise refusals.NobodyInstead("a case needs a lead: name who takes over")
    return replace(one, state="returned", answer_by=None, reason=reason, replaced_by=replaced_by)


def dismiss(one: Assignment, *, role: str, reason: str, rules: Rules, now: datetime) -> Assignment:
    """The refusal is wrong (退单驳回): an order stands."""
    _ruled(one, role=role)
    if one.mode != "order":
        raise refusals.NotAnOrder("a request can be declined; it cannot be made an order")
    return _at_work(replace(one, reason=reason), rules=rules, now=now)


def report(one: Assignment, *, report: Report, rules: Rules, now: datetime) -> Assignment:
    """The agency tells what became of it (反馈)."""
    check(one, "report", role="agency")
    if report.result != "explained" and not report.evidence:
        raise refusals.NoEvidence(f"a report of {report.result} needs evidence")
    return replace(one, state="reported", result=report.result, words=report.words, letter=report.letter,
                   evidence=report.evidence, reported_at=now, answer_by=rules.confirm_by(now))


def confirm(one: Assignment, *, by: str, role: str, words: str, now: datetime) -> Assignment:
    """The report is confirmed (审核通过), or stands because nobody objected in time."""
    check(one, "confirm", role=role)
    return replace(one, state="confirmed", confirmed_by=by, confirmed_at=now, reason=words, answer_by=None)


def send_back(one: Assignment, *, reason: str, rules: Rules, now: datetime) -> Assignment:
    """The report is not enough (退回重办): at least some working days more, and never less than there were."""
    check(one, "send-back", role="convener")
    if one.send_backs >= rules.most_send_backs:
        raise refusals.SentBackTooOften(f"it was sent back {one.send_backs} times already")
    due = max(one.due or now, rules.again_by(now))
    return replace(one, state="sent_back", due=due, clock_from=now, send_backs=one.send_backs + 1, reason=reason,
                   answer_by=None)


def release(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """What it waited for is confirmed: its clock starts."""
    started = replace(one, due=rules.due(one.term, urgent=one.urgent, now=now), clock_from=now)
    return replace(started, answer_by=_plan_by(started, rules, now)) if one.state == "accepted" else started


def _at_work(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    return replace(one, state="accepted", accepted_at=now, answer_by=_plan_by(one, rules, now))


def _plan_by(one: Assignment, rules: Rules, now: datetime) -> datetime | None:
    """A plan is due once the clock runs, unless there is one."""
    return None if one.due is None or one.plan else rules.plan_by(one.term, now=now)


def _may_refuse(one: Assignment, *, instead: str, rules: Rules, now: datetime) -> None:
    if now >= one.sign_by:
        raise refusals.TooLate("the time to refuse it has run out")
    if one.role == "lead" and one.refusals >= rules.most_refusals:
        raise refusals.RefusedTooOften(f"the lead's part was refused {one.refusals} times already")
    if not instead or instead == one.agency:
        raise refusals.NobodyInstead("name the agency that should do it instead")


def _ruled(one: Assignment, *, role: str) -> None:
    check(one, "rule", role=role)
    if one.state == "offered" and not one.unanswered:
        raise refusals.NothingToRule("its agency has still time to answer")
