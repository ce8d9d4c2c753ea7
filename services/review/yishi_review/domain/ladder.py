"""Down and up the tiers: sent back to the tier below once, taken over by the tier above where one is late."""

from .moves import permit
from .refusals import NotBelow, OnTime, RemittedOnce
from .review import Occasion, Review, pass_up


def remit(review: Review, *, reason: str, on: Occasion) -> Review:
    """The review before the body that passed it up (发回下级), once for each pair of bodies."""
    permit(review, "remit", on=on)
    below = next((step.body for step in reversed(review.steps) if step.tier != review.step.tier
                  and step.number < review.step.number), None)
    if below is None:
        raise NotBelow("no body below has had it", state=review.state)
    pairs = [(one.body, two.body) for one, two in zip(review.steps, review.steps[1:], strict=False)
             if one.decision == "remitted"]
    if (review.step.body, below) in pairs:
        raise RemittedOnce(f"{review.step.body} has sent it back to {below} before", state=review.state)
    return pass_up(review, on.councils.body(below), decision="remitted", reason=reason, on=on)


def take_over(review: Review, *, reason: str, on: Occasion) -> Review:
    """The review before the next tier's body, since the one that held it let its time pass; an open vote goes first."""
    permit(review, "take_over", on=on)
    upper = review.upper(on.councils)
    if upper is None or review.deadline is None or on.now < review.deadline:
        raise OnTime(f"{review.step.body} still has time", state=review.state)
    return pass_up(review, upper, decision="late", reason=reason, on=on)
