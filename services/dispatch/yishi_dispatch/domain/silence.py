"""What the clock does when nobody has answered in time: every state that waits for a person has an end here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from . import ladder
from .assignment import Assignment, accept_silently, check, confirm, dismiss, uphold
from .clocks import Rules

#: Who is named when nobody was there.
NOBODY = "clock"


def unsigned(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """An order is reminded of once, then it stands; a request is never taken for a yes."""
    check(one, "lapse", role="clock")
    if one.mode == "request":
        return _unanswered(one)
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
        return replace(one, answer_by=None)
    return uphold(one, role="clock", reason=one.ground, replaced_by="")


def unplanned(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """A plan is reminded of once; the ladder of the work itself goes on."""
    return replace(_remind(one, "plan"), answer_by=None)


def unconfirmed(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """A report nobody objected to stands (默认通过)."""
    return confirm(one, by=NOBODY, role="clock", words="", now=now)


#: What silence means in each state in which somebody is asked.
SILENCE: Mapping[str, Callable[..., Assignment]] = {
    "offered": unsigned, "refused": unruled, "accepted": unplanned, "reported": unconfirmed,
}


def pass_time(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """What has become of it by `now` without anybody: a step of the ladder, or the end of somebody's time."""
    one = ladder.draw(one, rules=rules, now=now)
    if one.answer_by is None or one.answer_by > now:
        return one
    return SILENCE[one.state](one, rules=rules, now=now)


def next_look(one: Assignment, *, rules: Rules) -> datetime | None:
    """When time will do something to it next; None: never, as it stands."""
    moments = [step.at for step in ladder.ahead(one, rules=rules)]
    return min([*moments, *([one.answer_by] if one.answer_by else [])], default=None)


def _unanswered(one: Assignment) -> Assignment:
    if one.role == "lead":      # a case does not lose its lead to silence: its convener decides who goes on
        return replace(_remind(one, "unanswered"), unanswered=True, answer_by=None)
    return replace(one, state="returned", unanswered=True, reason="no_answer", answer_by=None)


def _remind(one: Assignment, step: str) -> Assignment:
    return replace(one, steps=(*one.steps, step))
