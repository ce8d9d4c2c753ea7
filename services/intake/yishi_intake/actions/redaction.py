"""Taking residents' words out: here, and by the event in every other service."""

import logging
from datetime import datetime

from yishi_chassis import outbox, redaction
from yishi_chassis.database import Tx

from .. import domain, events, store
from . import files
from .loading import load

log = logging.getLogger(__name__)


def redact(
    tx: Tx, *, proposal_id: str, ground: str, reason: str, with_files: bool, now: datetime,
) -> domain.Proposal:
    """The words go for good, and with `with_files` what hangs on it; the proposal goes on without them."""
    with redaction.of(tx, proposal_id):
        watches = tx.caller.scopes("officer") | ({"*"} if tx.caller.has("supervisor") else set())
        proposal, done = domain.redact(
            load(tx, proposal_id), by=tx.caller.id, watches=watches, ground=ground, reason=reason, files=with_files,
            now=now)
        if with_files:
            files.hang(tx, (), proposal_id=proposal_id, now=now)
        store.redact(tx, proposal, done)
        outbox.stage(tx, events.redacted(done))
    log.info("proposal redacted", extra={"proposal_id": proposal_id, "ground": ground})
    return proposal


def redacted(tx: Tx, *, proposal_id: str) -> domain.Redaction:
    """Who had its words taken out, and why; refused when nobody had."""
    domain.seen_by(store.get(tx, proposal_id), tx.caller.id)
    found = store.get_redaction(tx, proposal_id)
    if found is None:
        raise domain.NotFound("its words have not been taken out")
    return found
