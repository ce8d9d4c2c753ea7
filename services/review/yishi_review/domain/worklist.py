"""Work lists: what waits next in each review, and for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .headline import Headline
from .lanes import upper
from .moves import MOVES
from .tiers import Body, Councils, Person

CONVENER, OFFICER, DOER = frozenset({"convener"}), frozenset({"convener", "officer"}), frozenset({"doer"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Item:
    """A review in a work list, with what decides what is to be done next; some of it speaks of whoever asks.

    `acted_at_once`: agencies act already; `minutes_missing`: a session was held and not recorded; `result`: what the
    last vote has come to, "" while it is open or there is none; `complete`: all on its roll have voted; `reported`: a
    doer says that the work is done; `unconfirmed`: somebody else has entered ballots from paper.
    """

    line: Headline
    held: bool
    thin: bool
    announced_until: datetime | None
    minutes_missing: bool
    unanswered: bool
    closes_at: datetime | None
    result: str
    complete: bool
    reported: bool
    may_vote: bool
    is_doer: bool
    has_rejected: bool
    acted_at_once: bool = False
    unconfirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Todo:
    """What is to be done next; `mine`: by whoever asks. Nothing (""), while time has to pass or somebody else acts."""

    code: str
    mine: bool


_Next = tuple[str, frozenset[str]]


def todo_of(item: Item, *, by: Person, councils: Councils, now: datetime) -> Todo:
    """What waits next in this review, and whether it waits for this person."""
    if "duty" in _roles(item, by, councils):
        return Todo(code="dispatch_at_once", mine=True)
    if item.held and item.line.state != "voting":
        return Todo(code="", mine=False)
    code, who = _NEXT.get(item.line.state, _nothing)(item, now)
    if code and who & _roles(item, by, councils):
        return Todo(code=code, mine=True)
    return _above(item, by, councils, now) or Todo(code=code, mine=False)


def states_of(by: Person, councils: Councils) -> tuple[str, ...]:
    """The states in which something can wait for this person."""
    leads = any(councils.bodies[id].led_through(by) for id in by.convener_of | by.member_of if id in councils.bodies)
    own = tuple(_NEXT) if leads else _OF_MEMBERS
    return tuple(dict.fromkeys((*own, *AT_ONCE))) if by.officer_of else own


def _above(item: Item, by: Person, councils: Councils, now: datetime) -> Todo | None:
    """What is late waits for who leads the next tier's body as well: it may sort it, or take it over (提级)."""
    body = councils.bodies.get(item.line.body)
    above = upper(body, councils) if body else None
    late = item.line.deadline is not None and item.line.deadline <= now
    if not late or above is None or not above.led_through(by):
        return None
    codes = [code for code in ("triage", "take_over") if "upper" in MOVES.get((item.line.state, code), NOBODY)]
    return Todo(code=codes[0], mine=True) if codes else None


def _on_duty(item: Item, by: Person, councils: Councils) -> bool:
    """Whether an officer has agencies act at once here, where life is in danger (先办后议)."""
    if not item.line.proposal.urgent or item.acted_at_once or item.line.state not in AT_ONCE:
        return False
    body: Body | None = councils.bodies.get(item.line.body)
    while body is not None and not councils.tiers[body.tier].may_dispatch:
        body = upper(body, councils)
    areas = item.line.proposal.areas
    return body is not None and body.area in areas and bool(
        {"*", *areas[:areas.index(body.area) + 1]} & by.officer_of)


def _roles(item: Item, by: Person, councils: Councils) -> frozenset[str]:
    body = councils.bodies.get(item.line.body)
    held = {
        "convener": body is not None and body.led_through(by) and not (
            item.line.state == "appealed" and item.has_rejected),
        "member": item.line.body in by.member_of | by.convener_of and not (
            item.line.state == "local_action" and item.is_doer),
        "voter": item.may_vote, "doer": item.is_doer, "duty": _on_duty(item, by, councils),
        "officer": bool({"*", *item.line.proposal.areas} & by.officer_of)}
    return frozenset(role for role, holds in held.items() if holds)


def _nothing(item: Item, now: datetime) -> _Next:
    return "", NOBODY


def _triage(item: Item, now: datetime) -> _Next:
    return "triage", CONVENER


def _consult(item: Item, now: datetime) -> _Next:
    return "record_minutes" if item.minutes_missing else "consult", CONVENER


def _deliberate(item: Item, now: datetime) -> _Next:
    if item.minutes_missing:
        return "record_minutes", CONVENER
    if item.thin:
        return "go_on", CONVENER
    return {"": "call_vote", "passed": "adopt"}.get(item.result, "decide"), CONVENER


def _vote(item: Item, now: datetime) -> _Next:
    if item.may_vote:
        return "vote", frozenset({"voter"})
    if item.unconfirmed:
        return "confirm_paper", OFFICER
    over = item.complete or (item.closes_at is not None and item.closes_at <= now)
    return ("close_vote", CONVENER) if over else _nothing(item, now)


def _announce(item: Item, now: datetime) -> _Next:
    return "announce", CONVENER


def _carry_out(item: Item, now: datetime) -> _Next:
    if item.unanswered:
        return "answer_objection", CONVENER
    over = item.announced_until is None or item.announced_until <= now
    return ("carry_out", CONVENER) if over else _nothing(item, now)


def _confirm(item: Item, now: datetime) -> _Next:
    return ("report", DOER) if not item.reported else ("confirm", frozenset({"member"}))


def _hear(item: Item, now: datetime) -> _Next:
    return "decide_appeal", CONVENER


def _look_again(item: Item, now: datetime) -> _Next:
    due = item.line.deadline
    return ("look_again", CONVENER) if due is not None and due <= now else _nothing(item, now)


_NEXT: dict[str, Callable[[Item, datetime], _Next]] = {
    "triage": _triage, "consultation": _consult, "in_review": _deliberate, "voting": _vote, "adopted": _announce,
    "announced": _carry_out, "local_action": _confirm, "appealed": _hear, "pooled": _look_again,
}
#: Where something waits for those who do not lead a body.
_OF_MEMBERS = ("voting", "local_action")
#: Where an officer on duty may have agencies act.
AT_ONCE = tuple(state for state, command in MOVES if command == "dispatch_at_once")
#: Every code, in Chinese and in English.
TODOS = {
    "triage": ("分流", "Decide what kind of matter it is"),
    "consult": ("组织协商", "Call or hold the consultation"),
    "record_minutes": ("补录会议纪要", "Record the minutes of the session that was held"),
    "go_on": ("确认是否继续", "Say whether it goes on with too few behind it"),
    "call_vote": ("组织审议、表决", "Deliberate and call a vote"),
    "adopt": ("采纳", "Adopt what the vote has passed"),
    "decide": ("表决未通过，作出处理", "Decide what follows from a vote that did not pass"),
    "vote": ("投票", "Cast your ballot"),
    "confirm_paper": ("复核纸质表决票", "Compare ballots on paper with their scan, and confirm them"),
    "close_vote": ("结束表决", "Close the vote"),
    "announce": ("公示", "Announce what will be done, or pass it up"),
    "answer_objection": ("答复异议", "Answer an objection"),
    "carry_out": ("公示期满，办理", "The announcement is over: act or dispatch"),
    "report": ("报告进展", "Report what was done"),
    "confirm": ("确认办结", "Confirm the local action"),
    "decide_appeal": ("复核", "Hear the appeal"),
    "take_over": ("下级超期，督办或提级", "It is late below: see to it, or take it over"),
    "dispatch_at_once": ("紧急事项，先行处置", "Life is in danger: have agencies act at once"),
    "look_again": ("项目库年度复核", "Look again at what waits in the pool"),
}
