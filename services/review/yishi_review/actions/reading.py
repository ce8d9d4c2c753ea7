"""Reading: reviews are public; a household matter's text and a resident's name are for the bodies that had it."""

from yishi_chassis.database import Tx

from .. import domain, store
from .occasion import person


def show(tx: Tx, *, review_id: str, councils: domain.Councils) -> tuple[domain.Review, bool]:
    """A review, and whether the caller may see what is private in it."""
    review = store.get(tx, review_id)
    return review, domain.is_insider(person(tx, councils), review.proposal, bodies={step.body for step in review.steps})


def page(
    tx: Tx, *, where: dict[str, str], before: str | None, limit: int, councils: domain.Councils,
) -> tuple[list[tuple[domain.Headline, bool]], str | None]:
    """Some reviews, newest first, each with whether the caller may see what is private; and where the rest begins."""
    found = store.headlines(tx, where=where, before=before, limit=limit + 1)
    by = person(tx, councils)
    shown = [(one, domain.is_insider(by, one.proposal, bodies={one.body})) for one in found[:limit]]
    return shown, shown[-1][0].id if len(found) > limit else None
