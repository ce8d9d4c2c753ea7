"""What a review's clock says before it is over: at half its time, and a working day before the end."""

from collections.abc import Callable, Collection
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


def goes_on(was: Review, review: Review, *, now: datetime) -> bool:
    """Whether the same clock runs on with another end: it was moved before it had ended, or while it stood still."""
    running = was.deadline is not None and (was.deadline > now or was.held_since is not None)
    return running and was.state == review.state and len(was.steps) == len(review.steps)


def reminders(
    review: Review, *, now: datetime, eve: Callable[[datetime], datetime], said: Collection[str] = (),
) -> tuple[Reminder, ...]:
    """Those of its present clock that are still to come; where the time is too short for two, only the first."""
    if review.state not in WATCHED or review.deadline is None or review.deadline <= now:
        return ()
    half = now + (review.deadline - now) / 2
    before = eve(review.deadline)
    found = [Reminder(step=HALF_TIME, at=half)]
    if before > half or HALF_TIME in said:
        found.append(Reminder(step=DAY_BEFORE, at=before))
    return tuple(each for each in found if each.step not in said)


def still_due(review: Review, *, deadline: datetime, now: datetime) -> bool:
    """Whether that clock still runs: the same deadline, not held back."""
    return review.deadline == deadline and review.state in WATCHED and not review.held(now)
