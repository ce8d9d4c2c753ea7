"""An author wants to take back what was filed: the body holds back, then stops, or goes on if it is too late."""

from dataclasses import replace
from datetime import datetime

from .review import Occasion, Review, leave

#: Before anybody acts; whoever acts already is not stopped any more.
STOPPABLE = ("triage", "self_help", "consultation", "in_review", "voting", "adopted", "announced")


def hold(review: Review, *, until: datetime, on: Occasion) -> Review:
    """The review holding back its decisions while those who signed may object, and one working day for their answer."""
    if review.state not in STOPPABLE:
        return review
    return replace(review, held_since=on.now, held_until=on.workdays(until, 1), stop_confirmed=False)


def confirm_stop(review: Review, on: Occasion) -> Review:
    """The review stopped; during a vote, once that has closed; unchanged when it does not hold back (any more)."""
    if not review.held(on.now):
        return review
    return replace(review, stop_confirmed=True) if review.state == "voting" else stop(review, on)


def after_vote(review: Review, on: Occasion) -> Review:
    """The review after its vote: stopped if that was waited for; if an answer is waited for, its clock stands."""
    if review.stop_confirmed:
        return stop(review, on)
    return replace(review, held_since=on.now) if review.held(on.now) else review


def stop(review: Review, on: Occasion) -> Review:
    """The review over, without a decision."""
    left = leave(review, decision="withdrawn", reason="", now=on.now)
    return left.to("stopped", deadline=None, held_since=None, held_until=None, stop_confirmed=False)


def release(review: Review, on: Occasion) -> Review:
    """The review going on; what its clock stood still is added. A vote's clock never stood."""
    if review.held_since is None:
        return review
    freed = replace(review, held_since=None, held_until=None, stop_confirmed=False)
    if review.state == "voting" or review.deadline is None:
        return freed
    paused = on.now - review.held_since
    due = review.step.due + paused if review.step.due else None
    return replace(freed.with_step(due=due), deadline=review.deadline + paused)


def hold_over(review: Review, on: Occasion) -> Review:
    """The review going on, since no answer came in time; one whose stop waits for a vote still waits."""
    waits = review.held_until is not None and on.now < review.held_until
    return review if waits or review.stop_confirmed else release(review, on)
