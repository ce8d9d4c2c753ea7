"""Not taken up, and the one appeal against it."""

import yishi_contracts as contracts
from yishi_chassis import outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, occasion, taken


def reject(tx: Tx, *, review_id: str, code: str, reason: str, councils: domain.Councils) -> domain.Review:
    """Say why it is not taken up, by a code and in words."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.reject(was, code=code, reason=reason, on=on), was=was)
    outbox.stage(tx, events.review_rejected(review))
    return review


def appealed(tx: Tx, event: contracts.ProposalAppealed, *, councils: domain.Councils) -> domain.Review:
    """Its author, or somebody who signed, appeals: the next tier hears it."""
    was, on = store.of_proposal_for_update(tx, event.proposal_id), occasion(tx, councils)
    review = kept(tx, domain.appeal(was, words=event.reason, on=on), was=was)
    outbox.stage(tx, events.appeal_opened(review))
    return review


def decide_appeal(tx: Tx, *, review_id: str, upheld: bool, reason: str, councils: domain.Councils) -> domain.Review:
    """Say whether the rejection stands."""
    was, on = taken(tx, review_id), occasion(tx, councils)
    review = kept(tx, domain.decide_appeal(was, upheld=upheld, reason=reason, on=on), was=was)
    outbox.stage(tx, events.appeal_decided(review, upheld=upheld, reason=reason, by=on.by.id))
    return review
