"""The ladder: reminders before work is due, then 催办, 督办 and 通报, each step once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from .assignment import Assignment
from .clocks import Rules
from .moves import OWING

#: A request is reminded of, never chased or listed.
COURTEOUS = ("half_time", "day_before")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: when, and about what (a milestone, or the whole when empty)."""

    name: str
    at: datetime
    due: datetime
    about: str = ""

    @property
    def key(self) -> str:
        """How an assignment remembers that it drew this step."""
        return f"{self.name}:{self.about}" if self.about else self.name


def ahead(one: Assignment, *, rules: Rules) -> tuple[Step, ...]:
    """The steps it has not drawn, earliest first; none while nothing is owed or its clock has not started."""
    if one.state not in OWING:
        return ()
    steps = (step for step in _all(one, rules) if step.key not in one.steps)
    if one.mode == "request":
        steps = (step for step in steps if step.name in COURTEOUS)
    return tuple(sorted(steps, key=lambda step: step.at))


def draw(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """Take every step that has come: each is remembered, so that it comes once."""
    return replace(one, steps=(*one.steps, *(step.key for step in ahead(one, rules=rules) if step.at <= now)))


def _all(one: Assignment, rules: Rules) -> Iterator[Step]:
    if one.due is None or one.clock_from is None:
        return
    half = one.clock_from + (one.due - one.clock_from) / 2
    own = (Step(name="half_time", at=half, due=one.due), *_rungs(one.due, about="", rules=rules))
    yield from (s for s in own if s.at > one.clock_from and not (one.plan and s.name in COURTEOUS))
    since = max(one.clock_from, one.planned_at or one.clock_from)
    for milestone in one.plan:
        if milestone.reached_at is None:
            yield from (s for s in _rungs(milestone.due, about=milestone.name, rules=rules) if s.at > since)


def _rungs(due: datetime, *, about: str, rules: Rules) -> tuple[Step, ...]:
    days, clocks = rules.days, rules.clocks
    moments = {
        "day_before": days.before(due, 1), "urged": due,
        "supervised": days.after(due, clocks.supervised_workdays).at,
        "listed": days.after(due, clocks.listed_workdays).at,
    }
    return tuple(Step(name=name, at=at, due=due, about=about) for name, at in moments.items())
