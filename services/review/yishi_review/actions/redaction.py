"""What residents wrote is taken out of the review; what its bodies said and decided stays."""

from dataclasses import replace

import yishi_contracts as contracts
from yishi_chassis import answers, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from .occasion import kept, log


def redact(tx: Tx, event: contracts.ProposalRedacted) -> domain.Review | None:
    """The review goes on without the words; None: it was never filed, or not yet."""
    was = store.find_of_proposal_for_update(tx, event.proposal_id)
    if was is None:
        return None
    without = tuple(replace(each, reason="", redacted=event.ground) for each in was.objections)
    for objection in was.objections:        # what was answered then names the objection alone
        answers.take_back(tx, naming=objection.id)
    wordless = replace(was.proposal, title="", text="", spot="", before=())
    log.info("words were taken out of a review", extra={"proposal_id": event.proposal_id})
    return kept(tx, replace(was, proposal=wordless, appeal_words="", objections=without), was=was)


def redact_objection(
    tx: Tx, *, review_id: str, objection_id: str, ground: str, reason: str,
) -> domain.Objection:
    """An officer takes the words of an objection out for good; that it was made and answered stays."""
    was = store.get_for_update(tx, review_id)
    watches = tx.caller.scopes("officer") | ({"*"} if tx.caller.has("supervisor") else set())
    review = kept(tx, domain.take_out(was, id=objection_id, ground=ground, watches=frozenset(watches)), was=was)
    answers.take_back(tx, naming=objection_id)
    objection = domain.the_objection(review, objection_id)
    outbox.stage(tx, events.objection_redacted(review, objection, reason=reason, by=tx.caller.id))
    log.info("words of an objection were taken out", extra={"proposal_id": review.proposal.id, "ground": ground})
    return objection
