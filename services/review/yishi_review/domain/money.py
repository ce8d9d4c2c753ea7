"""What a local action costs (经费): estimated, from where, spent, with receipts; written down once, never changed.

Who has made a mistake writes down what sets it right, below zero.
"""

from dataclasses import replace
from decimal import Decimal

from .local_action import Money
from .moves import permit
from .refusals import Unfit
from .review import Occasion, Review
from .work import the_action

SOURCES = ("owners", "maintenance_fund", "community_fund", "subdistrict", "donation", "other")


def record_money(review: Review, entry: Money, *, on: Occasion) -> Review:
    """The review with one more entry; who spends more than was estimated, or sets an entry right, says why."""
    permit(review, "record_money", on=on)
    action = the_action(review)
    after = replace(action, money=(*action.money, entry))
    if Decimal(entry.amount) < 0 and not entry.reason:
        raise Unfit("what sets an earlier entry right needs a reason", state=review.state)
    if total(after.money, entry.kind) < 0:
        raise Unfit("that takes back more than was written down", state=review.state)
    if entry.kind == "spent" and total(after.money, "spent") > total(after.money, "estimate") and not entry.reason:
        raise Unfit("that is more than was estimated: please say why", state=review.state)
    return review.with_action(after)


def total(money: tuple[Money, ...], kind: str) -> Decimal:
    """The sum of one kind, in yuan."""
    return sum((Decimal(entry.amount) for entry in money if entry.kind == kind), Decimal("0.00"))
