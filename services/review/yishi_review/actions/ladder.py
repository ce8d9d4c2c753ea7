"""Down the tiers, and up where one is late; and waiting in the pool of projects."""

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .occasion import kept, occasion, taken


def remit(tx: Tx, *, review_id: str, reason: str, councils: domain.Councils) -> domain.Review:
    """Send it back to the body that passed it up."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.remit(was, reason=reason, on=on), was=was)
    outbox.stage(tx, events.review_remitted(review, above=was.step, reason=reason))
    return review


def take_over(tx: Tx, *, review_id: str, reason: str, councils: domain.Councils) -> domain.Review:
    """Take it from the body below, which is late."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.take_over(was, reason=reason, on=on), was=was)
    outbox.stage(tx, events.review_escalated(review, below=review.steps[-2]))
    return review


def pool(tx: Tx, *, review_id: str, reason: str, councils: domain.Councils) -> domain.Review:
    """Keep what is adopted until there is money for it (项目库)."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.pool(was, reason=reason, on=on), was=was)
    outbox.stage(tx, events.review_pooled(review))
    return review
