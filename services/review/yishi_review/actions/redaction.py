"""What residents wrote is taken out of the review; what its bodies said and decided stays."""

from dataclasses import replace

import yishi_contracts as contracts
from yishi_chassis.database import Tx

from .. import domain, store
from .occasion import kept, log


def redact(tx: Tx, event: contracts.ProposalRedacted) -> domain.Review | None:
    """The review goes on without the words; None: it was never filed, or not yet."""
    was = store.find_of_proposal_for_update(tx, event.proposal_id)
    if was is None:
        return None
    wordless = replace(was.proposal, title="", text="", spot="", before=())
    log.info("words were taken out of a review", extra={"proposal_id": event.proposal_id})
    return kept(tx, replace(was, proposal=wordless, appeal_words=""), was=was)
