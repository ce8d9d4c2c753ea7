"""Deadlines that pass: each state has one clock, and this says what its end brings."""

from collections.abc import Callable
from dataclasses import replace

from . import self_help
from .review import Occasion, Review, pass_up
from .triage import settle
from .voting import end_vote

#: Who decided where nobody did in time.
BY_TIME = "timer"


def expire(review: Review, on: Occasion) -> Review:
    """The review after its deadline; unchanged while there is time, or while its clock stands still, or
    when that was said before."""
    if review.deadline is None or on.now < review.deadline:
        return review
    if review.held(on.now) and review.state != "voting":
        return review
    return _ENDS.get(review.state, _flag)(review, on)


def _flag(review: Review, on: Occasion) -> Review:
    return review if review.overdue else replace(review, overdue=True)


def _ask(review: Review, on: Occasion) -> Review:
    """Its author is asked, twice; silence ends it."""
    return self_help.ask(review, on) if review.asked < self_help.ASKED else self_help.over(review, on)


def _deliberate(review: Review, on: Occasion) -> Review:
    return settle(_by_time(review), "community", on=on)


def _by_time(review: Review) -> Review:
    return replace(review, triaged_by=BY_TIME, triage_reason="")


def _overrun(review: Review, on: Occasion) -> Review:
    """Late work is flagged; some working days later it goes up a tier, where there is one."""
    if not review.overdue:
        return replace(review, overdue=True, deadline=on.after(review.rule.overrun_workdays))
    upper = review.upper(on.councils)
    if upper is None:
        return review
    return pass_up(review, upper, decision="not_done", reason="", on=on)


_ENDS: dict[str, Callable[[Review, Occasion], Review]] = {
    "self_help": _ask,
    "consultation": _deliberate,
    "voting": end_vote,
    "local_action": _overrun,
}
