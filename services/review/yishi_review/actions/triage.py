"""Triage (三事分流)."""

import yishi_contracts as contracts
from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, occasion, taken


def triage(
    tx: Tx, *, review_id: str, kind: str, reason: str, councils: domain.Councils, owners: bool = False,
) -> domain.Review:
    """A person decides what kind of matter it is, and whether it is for its owners to decide."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.triage(was, kind, on=on, reason=reason, owners=owners), was=was)
    outbox.stage(tx, events.review_triaged(review))
    return review


def published(tx: Tx, event: contracts.ProposalPublished, *, councils: domain.Councils) -> None:
    """Its author agrees to a text that everybody may read; one that was never filed is none of review's."""
    was = store.find_of_proposal_for_update(tx, event.proposal_id)
    if was is None:
        return
    review = kept(tx, domain.publish(
        was, title=event.title, text=event.text, spot=event.place.spot, on=occasion(tx, councils)), was=was)
    if review.state != was.state:
        outbox.stage(tx, events.review_triaged(review))
