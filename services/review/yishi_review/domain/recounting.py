"""Provisional deadlines counted anew, once the working days of their year are known."""

from dataclasses import dataclass, replace
from datetime import datetime

from .counting import Count, count_of
from .parts import Objection
from .review import Occasion, Review


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """A review's deadline as it was and as it comes out now; `provisional`: still."""

    review_id: str
    was: datetime | None
    now: datetime | None
    provisional: bool


def recount(review: Review, *, on: Occasion) -> Review:
    """The review with what was provisional counted anew; itself where all comes out the same.

    What people were promised stays as it was said: when a vote closes, an announcement ends, an author has to answer.
    """
    deadline = review.deadline if review.state == "voting" else _anew(review.deadline, on)
    fresh = replace(
        review.with_step(due=_anew(review.step.due, on)), deadline=deadline, overdue=_late(review, deadline, on),
        stopped_due=_anew(review.stopped_due, on),
        returns=tuple(replace(each, due=_anew(each.due, on)) for each in review.returns),
        objections=tuple(_answerable(each, on) for each in review.objections))
    action = review.action
    if action is not None and action.due == review.deadline and deadline is not None:
        fresh = fresh.with_action(replace(action, due=deadline))
    return fresh if _standing(fresh) != _standing(review) else review


def _late(review: Review, deadline: datetime | None, on: Occasion) -> bool:
    """What was late and has time again is late no more; late work has a further deadline, and stays late."""
    moved = deadline is not None and deadline != review.deadline and deadline > on.now
    return review.overdue and not (moved and review.state != "local_action")


def _answerable(objection: Objection, on: Occasion) -> Objection:
    due = None if objection.answered_at else _anew(objection.due, on)
    return replace(objection, due=due) if due else objection


def _anew(moment: datetime | None, on: Occasion) -> datetime | None:
    count = count_of(moment)
    if count is None:
        return moment
    counted = on.workdays if count.kind == "workdays" else on.calendar_days
    return counted(count.start, count.days) + count.stood


def _standing(review: Review) -> list[tuple[datetime | None, Count | None]]:
    moments = (review.deadline, review.step.due, review.stopped_due, *(each.due for each in review.returns),
               *(each.due for each in review.objections))
    return [(moment, count_of(moment)) for moment in moments]
