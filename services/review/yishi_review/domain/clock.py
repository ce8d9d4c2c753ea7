"""What a review's clock says before it is over: at half its time, and a working day before the end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .review import Review

HALF_TIME, DAY_BEFORE, OVERDUE = "half_time", "day_before", "overdue"
#: Where a body is waited for; a vote has its own end, and who is helped is asked instead.
WATCHED = ("triage", "consultation", "in_review", "adopted", "announced", "local_action", "appealed", "pooled")


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """Which reminder, when."""

    step: str
    at: datetime


def reminders(review: Review, *, now: datetime, eve: Callable[[datetime], datetime]) -> tuple[Reminder, ...]:
    """Those of its present clock that are still to come; where the time is too short for two, only the first."""
    if review.state not in WATCHED or review.deadline is None or review.deadline <= now:
        return ()
    half = now + (review.deadline - now) / 2
    before = eve(review.deadline)
    first = Reminder(step=HALF_TIME, at=half)
    return (first, Reminder(step=DAY_BEFORE, at=before)) if before > half else (first,)


def still_due(review: Review, *, deadline: datetime, now: datetime) -> bool:
    """Whether that clock still runs: the same deadline, not held back."""
    return review.deadline == deadline and review.state in WATCHED and not review.held(now)
