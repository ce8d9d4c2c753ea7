"""What only owners decide (业主共同决定: maintenance fund, common parts): they vote by area and by heads, outside.

Civil Code (民法典) article 278: two thirds of area and heads take part; more than half of both who took part agree, for
the weightier matters (its items 6 to 8) three quarters.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from .moves import permit
from .refusals import Unfit
from .review import Occasion, Review
from .vote import Owners, Vote

_PRESENT = Fraction(2, 3)
_NEEDED = {False: Fraction(1, 2), True: Fraction(3, 4)}


@dataclass(frozen=True, kw_only=True)
class Poll:
    """What the owners' meeting reports: the question, when it was counted, and the count with the scan's hash."""

    question: str
    counted_at: datetime
    owners: Owners


def record_owners_vote(review: Review, *, id: str, poll: Poll, on: Occasion) -> Review:
    """The review with the owners' vote, which stands in place of the body's."""
    permit(review, "record_owners_vote", on=on)
    count = poll.owners
    if not (_orderly(count.area_yes, count.area_voted, count.area_all)
            and _orderly(count.heads_yes, count.heads_voted, count.heads_all)):
        raise Unfit("of all there are, some vote, and of these some agree: the figures do not fit", state=review.state)
    if poll.counted_at > on.now:
        raise Unfit("the owners' vote is not counted yet", state=review.state)
    return review.with_vote(Vote(
        id=id, step=review.step.number, question=poll.question, roll=(), quorum=0, majority="owners",
        called_at=poll.counted_at, closes_at=poll.counted_at, closed_at=on.now, result=outcome(count), owners=count))


def outcome(count: Owners) -> str:
    """Passed, failed, or no_quorum; exactly, on fractions."""
    pairs: tuple[tuple[str | int, str | int], ...] = (
        (count.area_voted, count.area_all), (count.heads_voted, count.heads_all))
    if any(Fraction(voted) < _PRESENT * Fraction(whole) for voted, whole in pairs):
        return "no_quorum"
    shares = (Fraction(count.area_yes) / Fraction(count.area_voted), Fraction(count.heads_yes, count.heads_voted))
    needed = _NEEDED[count.weighty]
    enough = all(share >= needed if count.weighty else share > needed for share in shares)
    return "passed" if enough else "failed"


def _orderly(yes: str | int, voted: str | int, whole: str | int) -> bool:
    return 0 <= Fraction(yes) <= Fraction(voted) <= Fraction(whole) > 0
