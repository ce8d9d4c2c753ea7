"""Triage (三事分流)."""

from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events
from .occasion import kept, occasion, taken


def triage(tx: Tx, *, review_id: str, kind: str, reason: str, councils: domain.Councils) -> domain.Review:
    """A person decides what kind of matter it is."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.triage(was, kind, on=on, reason=reason), was=was)
    outbox.stage(tx, events.review_triaged(review))
    return review
