"""What the clock does when nobody has answered in time: every state that waits for a person has an end here."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from . import asking, ladder
from .assignment import Assignment
from .clocks import Rules
from .moves import check
from .reporting import confirm
from .signing import accept_silently, dismiss, uphold

#: Who is named when nobody was there.
NOBODY = "clock"


def unsigned(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """An order is reminded of once, then it stands; a request is never taken for a yes."""
    check(one, "lapse", role="clock")
    if one.mode == "request":
        return _unanswered(one, rules=rules, now=now)
    if "unsigned" in one.steps:
        return accept_silently(one, rules=rules, now=now)
    return replace(_remind(one, "unsigned"), answer_by=rules.sign_again_by(one.sign_by, urgent=one.urgent))


def unruled(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """Nobody ruled: the tier above is told; then an order stands, a declined request ends, but never the lead's."""
    check(one, "rule", role="clock")
    if "unruled" not in one.steps:
        return replace(_remind(one, "unruled"), answer_by=rules.rule_by(urgent=one.urgent, now=now))
    if one.mode == "order":
        return dismiss(one, role="clock", reason="", rules=rules, now=now)
    if one.role == "lead":
        return _awaited(one, "unruled", rules=rules, now=now)
    return uphold(one, role="clock", reason=one.ground, replaced_by="")


def unplanned(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """A plan is reminded of once; the ladder of the work itself goes on."""
    return replace(_remind(one, "plan"), answer_by=None)


def unconfirmed(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """A report nobody objected to stands (默认通过)."""
    return confirm(one, by=NOBODY, role="clock", words="", rules=rules, now=now)


def unheard(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """Nobody answered what the agency asked for: the body is reminded; its clock runs on."""
    return _remind(one, _asked(one))


def untold(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """How the plan goes on has not been told: the agency is asked, and again in so many days."""
    asked = _remind(one, f"tracked:{one.track_at:%Y-%m-%d}")
    return replace(asked, track_at=rules.track_by(now))


#: What silence means in each state in which somebody is asked.
SILENCE: Mapping[str, Callable[..., Assignment]] = {
    "offered": unsigned, "refused": unruled, "accepted": unplanned, "reported": unconfirmed,
}


def pass_time(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """What has become of it by `now` without anybody: a step of the ladder, or the end of somebody's time."""
    one = ladder.draw(one, rules=rules, now=now)
    for at, happens in _waits(one):
        if at <= now:
            return happens(one, rules=rules, now=now)
    return one


def next_look(one: Assignment, *, rules: Rules) -> datetime | None:
    """When time will do something to it next; None: never, as it stands."""
    moments = [step.at for step in ladder.ahead(one, rules=rules)]
    return min([*moments, *(at for at, _ in _waits(one))], default=None)


def _waits(one: Assignment) -> Iterator[tuple[datetime, Callable[..., Assignment]]]:
    """Until when it waits for somebody, and what follows then; while its clock stands only the end of the pause."""
    if one.state == "suspended":
        yield one.pauses[-1].until, _over
        return
    if one.answer_by is not None and one.state in SILENCE:
        yield one.answer_by, SILENCE[one.state]
    if one.ask and _asked(one) not in one.steps:
        yield one.ask.answer_by, unheard
    if one.track_at is not None:
        yield one.track_at, untold


def _over(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    return asking.resume(one, role="clock", rules=rules, now=now)


def _asked(one: Assignment) -> str:
    return f"asked:{len(one.asks)}"


def _unanswered(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    if one.role == "lead":      # a case does not lose its lead to silence: its convener decides who goes on
        return replace(_awaited(one, "unanswered", rules=rules, now=now), unanswered=True)
    return replace(one, state="returned", unanswered=True, reason="no_answer", answer_by=None)


def _awaited(one: Assignment, step: str, *, rules: Rules, now: datetime) -> Assignment:
    """Only a person can end this wait: the body is reminded as often as a request may take to answer."""
    times = sum(each.partition(":")[0] == step for each in one.steps)
    again = rules.sign_by("request", urgent=one.urgent, now=now)
    return replace(_remind(one, f"{step}:{times + 1}" if times else step), answer_by=again)


def _remind(one: Assignment, step: str) -> Assignment:
    return replace(one, steps=(*one.steps, step))
