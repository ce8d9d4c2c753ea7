"""Returned for revision (退回修改), twice at most: the body names its points, and its clock stands meanwhile."""

from dataclasses import dataclass, replace

from .moves import permit
from .parts import Return
from .refusals import ReturnedTwice, Supported
from .review import Occasion, Review, leave

#: Where a revised proposal goes on: an announced decision was about another text, and needs a vote again.
_GOES_ON = {"announced": "in_review"}


@dataclass(frozen=True, kw_only=True)
class Support:
    """How many stand behind it, and how many it takes; 0: nothing was ever revised, and it has enough."""

    count: int
    threshold: int


def return_for_revision(review: Review, points: tuple[str, ...], *, on: Occasion) -> Review:
    """The review waiting for its author, who has some days; a third return is refused."""
    permit(review, "return_for_revision", on=on)
    return send_back(review, points, on=on)


def send_back(review: Review, points: tuple[str, ...], *, on: Occasion) -> Review:
    """The same, where the body has decided it otherwise."""
    if len(review.returns) >= review.rule.returns:
        raise ReturnedTwice("it has been returned as often as it can be", state=review.state)
    fresh = Return(
        number=len(review.returns) + 1, points=points, by=on.by.id, returned_at=on.now,
        until=on.calendar_days(on.now, review.rule.return_days), state=_GOES_ON.get(review.state, review.state),
        due=None if review.state == "announced" else review.deadline)
    return review.to("returned", deadline=None, returns=(*review.returns, fresh))


def revised(
    review: Review, *, title: str, text: str, course: int, support: Support, on: Occasion,
) -> Review:
    """The review going on where it was returned, at the body that holds it, with the time that was left then."""
    if review.state != "returned":
        return review
    last = review.returns[-1]
    stood = on.now - last.returned_at
    due = review.step.due + stood if review.step.due else None
    deadline = last.due + stood if last.due else due
    back = review.with_step(due=due).to(
        last.state, deadline=deadline, course=course, announced_until=None, held_since=None, held_until=None,
        anew_since=on.now,
        returns=(*review.returns[:-1], replace(last, revised_at=on.now)),
        proposal=replace(review.proposal, title=title, text=text))
    return supported(back, support)


def lapsed(review: Review, *, course: int, on: Occasion) -> Review:
    """The review over, since its author did not revise it in time; what was stopped before stays so."""
    if review.state != "returned":
        return review
    left = leave(review, decision="lapsed", reason="", now=on.now)
    return left.to("stopped", deadline=None, course=course, stopped_from="returned", stopped_due=None,
                   held_since=None, held_until=None)


def written_by(review: Review, *, kind: str, id: str) -> Review:
    """The review with this author of its proposal."""
    return replace(review, proposal=replace(review.proposal, author_kind=kind, author_id=id))


def taken_over(review: Review, *, author_kind: str, author_id: str, course: int) -> Review:
    """The review with another author; what had lapsed waits for the revision again."""
    taken = replace(written_by(review, kind=author_kind, id=author_id), course=max(review.course, course))
    if review.state != "stopped" or review.stopped_from != "returned":
        return taken
    return taken.with_step(left_at=None, decision="").to("returned", deadline=None, stopped_from="")


def supported(review: Review, support: Support) -> Review:
    """The review knowing who stands behind it; whether it goes on with too few is asked anew when more leave."""
    still = review.continued and support.count >= review.count
    return replace(review, count=support.count, threshold=support.threshold, continued=still)


def go_on(review: Review, *, on: Occasion) -> Review:
    """The body goes on although too few stand behind it since it was revised."""
    permit(review, "go_on", on=on)
    if not review.thin:
        raise Supported("enough stand behind it", state=review.state)
    return replace(review, continued=True)
