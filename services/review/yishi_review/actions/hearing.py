"""What review does when intake has spoken: it comes once, and in order for each proposal."""

import yishi_contracts as contracts
from yishi_chassis import ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, log, occasion, wind


def open_review(tx: Tx, event: contracts.ProposalFiled, *, councils: domain.Councils) -> domain.Review:
    """A proposal was filed: the body of its place has it before it now."""
    on = occasion(tx, councils)
    former = store.find_of_proposal(tx, event.recurrence_of) if event.recurrence_of else None
    review = domain.open_review(events.proposal_of(event), id=ids.new(), course=event.course, on=on, former=former)
    store.add(tx, review)
    wind(tx, review)
    outbox.stage(tx, events.review_opened(review))
    log.info("review opened", extra={"proposal_id": event.proposal_id, "body": review.step.body})
    return review


def reopen(tx: Tx, event: contracts.ProposalReopened, *, councils: domain.Councils) -> domain.Review:
    """Residents say that it is not solved: what the body did, it does again; agencies' work is dispatch's."""
    was = store.of_proposal_for_update(tx, event.proposal_id)
    on = occasion(tx, councils)
    review = domain.reopen(was, id=ids.new(), course=event.course, done_by=event.done_by, on=on)
    review = kept(tx, review, was=was)
    if review.state == "local_action":
        outbox.stage(tx, events.local_action_started(review))
    elif review.state in ("self_help", "consultation"):
        outbox.stage(tx, events.review_triaged(review))
    return review


def conclude(tx: Tx, event: contracts.ProposalClosed) -> domain.Review:
    """The proposal is closed: nothing is left to decide."""
    was = store.of_proposal_for_update(tx, event.proposal_id)
    return kept(tx, domain.conclude(was), was=was)
