"""Moments that know how they were counted: over a year whose working days nobody has announced yet (暂定)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, Self

from .asking import LATE
from .assignment import Assignment
from .clocks import Rules

#: One step of a count: so many days of a kind (the name of the counting function), or so many seconds (`plus`).
Step = tuple[str, float]
#: The moments of an assignment that are counted; milestones are set by agencies, a pause ends when it was said to end.
MOMENTS = ("sign_by", "answer_by", "due", "first_due", "track_at")


class Told(Protocol):
    """Where counting ends, and whether that may still change."""

    @property
    def at(self) -> datetime: ...

    @property
    def provisional(self) -> bool: ...


class Calendar(Protocol):
    """Counts days and says what is provisional."""

    def add(self, start: datetime, days: int) -> Told: ...

    def after(self, at: datetime, days: int) -> Told: ...

    def before(self, at: datetime, days: int) -> datetime: ...

    def calendar_days(self, start: datetime, days: int) -> Told: ...


class Provisional(datetime):
    """A moment like any other, with its count: from where, in which steps."""

    start: datetime | None = None
    steps: tuple[Step, ...] = ()

    @classmethod
    def of(cls, at: datetime, *, start: datetime, steps: tuple[Step, ...]) -> Self:
        """This moment, counted so; counting on from another provisional one keeps the steps of both."""
        made = cls.combine(at.date(), at.time(), at.tzinfo)
        if isinstance(start, Provisional) and start.start is not None:
            steps, start = (*start.steps, *steps), start.start
        made.start, made.steps = start, steps
        return made

    def __add__(self, other: timedelta, /) -> Self:
        later = super().__add__(other)
        return later if self.start is None else type(self).of(
            later, start=self, steps=(("plus", other.total_seconds()),))

    def __sub__(self, other: Any, /) -> Any:
        return self + -other if isinstance(other, timedelta) else super().__sub__(other)


@dataclass(frozen=True)
class Ended:
    """Where counting ends: a Provisional where that may still change."""

    at: datetime


class CountedDays:
    """A calendar whose provisional moments know how they were counted."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def add(self, start: datetime, days: int) -> Ended:
        """24:00 of the `days`-th working day after that of `start`."""
        return _counted("add", start, days, self._calendar.add(start, days))

    def after(self, at: datetime, days: int) -> Ended:
        """`days` working days later, at the same time of day."""
        return _counted("after", at, days, self._calendar.after(at, days))

    def before(self, at: datetime, days: int) -> datetime:
        """`days` working days earlier: counted anew whenever it is asked for."""
        return self._calendar.before(at, days)

    def calendar_days(self, start: datetime, days: int) -> Ended:
        """24:00 of the `days`-th day after that of `start`, or of the next working day."""
        return _counted("calendar_days", start, days, self._calendar.calendar_days(start, days))


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """An assignment's due as it was and as it comes out now; `provisional`: still."""

    assignment_id: str
    agency: str
    was: datetime | None
    now: datetime | None
    provisional: bool


def is_provisional(one: Assignment) -> bool:
    """Whether one of its dates may still change because nobody has announced the working days of its year."""
    return any(count_of(getattr(one, name)) for name in MOMENTS)


def recount(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """The assignment with what was provisional counted anew; nothing is moved into the past.

    If its due moves on, what was drawn because the old one came is taken back, as after an extension.
    """
    fresh: dict[str, Any] = {name: _anew(getattr(one, name), rules=rules, now=now) for name in MOMENTS}
    moved = replace(one, **fresh)
    if moved.due is None or one.due is None or moved.due <= max(one.due, now):
        return moved
    return replace(moved, steps=tuple(step for step in one.steps if step not in (*LATE, "day_before")),
                   struck=(*one.struck, *(step for step in one.steps if step in LATE)))


def kept(one: Assignment) -> dict[str, Any] | None:
    """How its provisional moments were counted, as it is kept; None: nothing is provisional."""
    counts = {name: count_of(getattr(one, name)) for name in MOMENTS}
    told = {name: {"start": count.start.isoformat(), "steps": [list(step) for step in count.steps]}
            for name, count in counts.items() if count is not None and count.start is not None}
    return told or None


def revived(row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an assignment as kept, its provisional moments with their counts."""
    told = dict(row)
    for name, count in (told.pop("counted") or {}).items():
        steps = tuple((kind, amount) for kind, amount in count["steps"])
        told[name] = Provisional.of(told[name], start=datetime.fromisoformat(count["start"]), steps=steps)
    return told


def _counted(kind: str, start: datetime, days: int, told: Told) -> Ended:
    if not told.provisional:
        return Ended(told.at)
    return Ended(Provisional.of(told.at, start=start, steps=((kind, days),)))


def count_of(moment: datetime | None) -> Provisional | None:
    """The moment, if it is provisional."""
    return moment if isinstance(moment, Provisional) and moment.start is not None else None


def _anew(moment: datetime | None, *, rules: Rules, now: datetime) -> datetime | None:
    count = count_of(moment)
    if count is None or count.start is None:
        return moment
    fresh = count.start
    for kind, amount in count.steps:
        fresh = fresh + timedelta(seconds=amount) if kind == "plus" else getattr(rules.days, kind)(fresh, amount).at
    if fresh <= now and fresh < count:
        return datetime.combine(count.date(), count.time(), count.tzinfo)      # it stays as it was told
    return fresh
