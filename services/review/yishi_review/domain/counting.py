"""Moments that know how they were counted: over a year whose working days nobody has announced yet (暂定)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Self

Kind = Literal["workdays", "calendar_days"]


@dataclass(frozen=True, kw_only=True)
class Count:
    """So many days of a kind from a moment, and how long the clock has stood since."""

    start: datetime
    days: int
    kind: Kind
    stood: timedelta = timedelta(0)


class Provisional(datetime):
    """A moment like any other, with its count; whoever adds to it what a clock has stood keeps that in the count."""

    count: Count | None = None

    @classmethod
    def of(cls, at: datetime, count: Count) -> Self:
        """This moment, counted so."""
        made = cls.combine(at.date(), at.time(), at.tzinfo)
        made.count = count
        return made

    def __add__(self, other: timedelta, /) -> Self:
        later = super().__add__(other)
        later.count = replace(self.count, stood=self.count.stood + other) if self.count else None
        return later


def count_of(moment: datetime | None) -> Count | None:
    """How a provisional moment was counted; None for one that is none."""
    return moment.count if isinstance(moment, Provisional) else None
