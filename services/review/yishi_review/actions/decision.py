"""Decisions of the body: adopt, pass up, announce, dispatch."""

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .occasion import kept, occasion, taken


def adopt(tx: Tx, *, review_id: str, finding: str, councils: domain.Councils) -> domain.Review:
    """Find that it is a fit public matter."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.adopt(was, finding, on=on), was=was)
    outbox.stage(tx, events.review_adopted(review))
    return review


def escalate(tx: Tx, *, review_id: str, ground: str, reason: str, councils: domain.Councils) -> domain.Review:
    """Pass it up to the next tier's body."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.escalate(was, ground=ground, reason=reason, on=on), was=was)
    outbox.stage(tx, events.review_escalated(review, below=review.steps[-2]))
    return review


def announce(tx: Tx, *, review_id: str, plan: str, councils: domain.Councils) -> domain.Review:
    """Make known what the body will do (公示), before it does it."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.announce(was, plan, on=on), was=was)
    outbox.stage(tx, events.review_announced(review))
    return review


def dispatch(
    tx: Tx, *, review_id: str, orders: tuple[domain.Order, ...], reason: str, councils: domain.Councils,
) -> domain.Review:
    """Have agencies carry it out; the first of `orders` leads."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.dispatch(was, orders, reason=reason, on=on), was=was)
    outbox.stage(tx, events.dispatch_ordered(review, orders, reason=reason))
    return review


def dispatch_at_once(
    tx: Tx, *, review_id: str, orders: tuple[domain.Order, ...], reason: str, councils: domain.Councils,
) -> domain.Review:
    """Have agencies act where life is in danger; the body that holds it deliberates on."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review, body = domain.dispatch_at_once(was, orders, on=on)
    review = kept(tx, review, was=was)
    outbox.stage(tx, events.dispatch_ordered(review, orders, reason=reason, body=body))
    if was.stop_confirmed:
        outbox.stage(tx, events.stop_refused(was, ground="dispatched"))
    return review
