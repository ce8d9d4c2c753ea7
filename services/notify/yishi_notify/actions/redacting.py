"""What residents wrote is taken out of the notices that quote it, and those concerned are told that it was."""

from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis.database import Tx

from .. import store
from ..domain import texts
from ..domain.notice import Notice
from .desk import Desk
from .telling import hear


def redact(tx: Tx, desk: Desk, event: contracts.ProposalRedacted, *, now: datetime) -> list[Notice]:
    """Blank what is known of the proposal and every notice about it, sent or not; returns the new notices."""
    proposal = store.circles.proposal(tx, event.proposal_id)
    number = proposal.number if proposal else ""
    store.circles.redact(tx, event.proposal_id)
    for language in texts.LANGUAGES:
        words = texts.load(language).render("blanked", {"number": number, "title": ""})
        store.notices.redact(tx, event.proposal_id, language=language, title=words.title, text=words.text)
    return hear(tx, desk, event, now=now)
