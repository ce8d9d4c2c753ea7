"""What was filed is to be withdrawn or merged: the body holds back, then stops, or goes on if it is too late."""

from dataclasses import replace
from datetime import datetime

from .headline import Headline
from .review import Occasion, Review, leave

#: Before anybody acts; whoever acts already is not stopped any more.
STOPPABLE = ("triage", "self_help", "consultation", "in_review", "voting", "returned", "adopted", "pooled",
             "announced", "appealed")


def stoppable(review: Review) -> bool:
    """Whether nobody acts yet."""
    return review.state in STOPPABLE and not review.at_once


def hold(review: Review, *, until: datetime, on: Occasion, into: str = "") -> Review:
    """The review holding back its decisions while those who signed may object, and one working day for their answer."""
    if not stoppable(review):
        return review
    return replace(review, held_since=on.now, held_until=on.workdays(until, 1), stop_confirmed=False,
                   stop_as="merged" if into else "withdrawn", stop_into=into)


def confirm_stop(review: Review, on: Occasion, *, other: Headline | None = None) -> Review:
    """The review stopped; while it or what it would be merged into is voted on, once that has closed.

    Unchanged when it does not hold back (any more).
    """
    if not review.held(on.now) or review.at_once:
        return review
    return replace(review, stop_confirmed=True) if waits(review, other) else stop(review, on)


def waits(review: Review, other: Headline | None) -> bool:
    """Whether a vote has to close before the two may become one."""
    return review.state == "voting" or (other is not None and other.state == "voting")


def after_vote(review: Review, on: Occasion, *, other: Headline | None = None) -> Review:
    """The review after its vote: stopped if that was waited for; if an answer is waited for, its clock stands."""
    if review.stop_confirmed and not waits(review, other):
        return stop(replace(review, held_since=on.now), on)
    return replace(review, held_since=on.now) if review.held(on.now) else review


def stop(review: Review, on: Occasion) -> Review:
    """The review over, without a decision; what its clock said is kept, and since when it stands."""
    left = leave(review, decision=review.stop_as, reason="", now=on.now)
    return left.to("stopped", deadline=None, held_until=None, stop_confirmed=False, stopped_from=review.state,
                   stopped_due=review.deadline)


def release(review: Review, on: Occasion) -> Review:
    """The review going on; what its clock stood still is added. A vote's clock never stood."""
    if review.held_since is None or review.state == "stopped":
        return review
    freed = replace(review, held_since=None, held_until=None, stop_confirmed=False)
    if review.state == "voting" or review.deadline is None:
        return freed
    paused = on.now - review.held_since
    due = review.step.due + paused if review.step.due else None
    return replace(freed.with_step(due=due), deadline=review.deadline + paused)


def hold_over(review: Review, on: Occasion, *, other: Headline | None = None) -> Review:
    """The review going on, since no answer came in time; one whose stop waits for a vote stops when none is open."""
    if review.stop_confirmed:
        return review if waits(review, other) else stop(review, on)
    early = review.held_until is not None and on.now < review.held_until
    return review if early else release(review, on)


def resume(review: Review, *, course: int, on: Occasion) -> Review:
    """The review as a new course, where it stood when it stopped, with the time it had left then."""
    if review.state != "stopped" or not review.stopped_from:
        return review
    stood = on.now - (review.held_since or on.now)
    due, announced = review.step.due, review.announced_until
    back = review.with_step(left_at=None, decision="", due=due + stood if due else None)
    return back.to(
        review.stopped_from, deadline=review.stopped_due + stood if review.stopped_due else None, course=course,
        announced_until=announced + stood if announced else None, held_since=None, stop_as="withdrawn", stop_into="",
        stopped_from="", stopped_due=None)
