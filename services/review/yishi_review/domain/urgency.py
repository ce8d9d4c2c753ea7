"""Danger first, deliberation after (先办后议): the duty officer has agencies act at once, and the bodies go on."""

from dataclasses import replace

from .decision import Order, reached, sound
from .moves import permit
from .refusals import BeyondReach, NotUrgent
from .review import Occasion, Review, leave
from .stopping import release
from .tiers import Body


def dispatch_at_once(
    review: Review, orders: tuple[Order, ...], *, on: Occasion,
) -> tuple[Review, Body]:
    """The review, marked, and the body in whose name agencies act: the first on the way up whose tier may dispatch.

    Once only; the body that holds the review deliberates on, and what it adopts is not dispatched a second time.
    Who wanted to take it back is too late.
    """
    permit(review, "dispatch_at_once", on=on)
    if not review.proposal.urgent:
        raise NotUrgent("only where life is in danger agencies act before the body has spoken", state=review.state)
    body = review.dispatcher(on.councils)
    if body is None:
        raise BeyondReach("there is no body on its way up that has agencies act")
    sound(orders)
    for order in orders:
        reached(review.rules[body.tier], order, on=on)
    return _going_on(replace(release(review, on), at_once=body.id), on), body


def _going_on(review: Review, on: Occasion) -> Review:
    """What was adopted is carried out; what its author was to revise is before its body again; the rest goes on."""
    if review.state in ("adopted", "pooled"):
        return leave(review, decision="dispatched", reason="", now=on.now).to("dispatched", deadline=None)
    if review.state == "returned":
        last = review.returns[-1]
        stood = on.now - last.returned_at
        return review.to(last.state, deadline=last.due + stood if last.due else None)
    return review
