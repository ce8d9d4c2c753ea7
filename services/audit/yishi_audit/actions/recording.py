"""Every event becomes an entry; on demand its body is erased."""

import logging

from yishi_chassis import clock
from yishi_chassis.database import Tx
from yishi_contracts import BY_TYPE, Event, ProposalRedacted

from .. import store
from ..domain import entry, figures

log = logging.getLogger(__name__)


def record(tx: Tx, event: Event, *, salt: bytes) -> entry.Entry:
    """Keep what was said, exactly; the sequencer gives it its place in the log."""
    made = entry.compose(event.envelope.attributes(), event.data, salt=salt)
    store.entries.add(tx, made)
    if made.speaker in ("intake", "review", "dispatch"):
        _follow(tx, made)
    return made


def erase(tx: Tx, *, proposal_id: str, operator: str, reason: str) -> int:
    """Blank the bodies of all that was said about a proposal; leaves, proofs and figures stay as they are."""
    count = store.entries.erase(tx, proposal_id)
    store.entries.note_erasure(tx, proposal_id, operator=operator, reason=reason, now=clock.wall())
    log.info("bodies erased", extra={"proposal_id": proposal_id, "count": count})
    return count


def redact(tx: Tx, event: ProposalRedacted, *, salt: bytes) -> entry.Entry:
    """Keep that an officer redacted, and take their words out of the bodies that hold them; their leaves stay."""
    made = record(tx, event, salt=salt)
    worded = [each.type for each in BY_TYPE.values() if each.residents_words]
    count = store.entries.redact(tx, event.proposal_id, types=worded)
    log.info("bodies redacted", extra={"proposal_id": event.proposal_id, "count": count})
    return made


def _follow(tx: Tx, made: entry.Entry) -> None:
    """Move the proposal's standing if this event says something about it."""
    fields = made.body.fields if made.body else {}
    if not fields.keys() & {"state", "place", "number"}:
        return
    standing = store.standings.get_for_update(tx, made.proposal_id)
    moved = figures.follow(standing, made, fields)
    if moved != standing:
        store.standings.save(tx, moved)
