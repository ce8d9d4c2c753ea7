"""Adopted, and no money for it yet: kept in the pool of projects (项目库), and looked at every year."""

from .moves import permit
from .review import Occasion, Review

YEARLY = 365


def pool(review: Review, *, reason: str, on: Occasion) -> Review:
    """The review waiting for money; after the yearly look the body can keep it for another year."""
    permit(review, "pool", on=on)
    return review.to("pooled", deadline=on.calendar_days(on.now, YEARLY), plan=reason)
