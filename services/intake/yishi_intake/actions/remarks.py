"""Speaking beside the path: comments, evidence, following. None of it changes the proposal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from yishi_chassis import ids, outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .blocking import expect_free
from .files import KEPT
from .office import Office
from .reading import detail, reads


def comment(tx: Tx, *, proposal_id: str, words: str, office: Office, now: datetime) -> domain.Remark:
    """Say something about it."""
    proposal = _heard(tx, proposal_id, office=office, now=now)
    remark = domain.comment(
        proposal, _speaker(tx), id=ids.new(), words=words, count=store.count_remarks(tx, proposal_id), now=now)
    store.add_remark(tx, remark)
    outbox.stage(tx, events.commented(remark))
    return remark


def add_evidence(
    tx: Tx, *, proposal_id: str, words: str, wanted: tuple[domain.Attachment, ...], office: Office, now: datetime,
) -> domain.Remark:
    """Show how it is, or how it has become, with files sent before."""
    proposal = _heard(tx, proposal_id, office=office, now=now)
    files = tuple(store.files_for_use(tx, tx.caller.id, [each.sha256 for each in wanted]))
    remark = domain.add_evidence(
        proposal, _speaker(tx), id=ids.new(), words=words, wanted=wanted, files=files,
        count=store.count_remarks(tx, proposal_id), now=now)
    held = set(store.held_files(tx, proposal_id))
    for file in files:
        if file.key not in held:
            store.hold_file(tx, proposal_id, file.key)
    store.add_remark(tx, remark)
    outbox.stage(tx, events.evidence_added(remark))
    return remark


def take_out(tx: Tx, *, proposal_id: str, remark_id: str, reason: str, now: datetime) -> domain.Remark:
    """Have a remark taken out: one's own, or as an officer for a reason."""
    proposal, speaker = store.get_signed_for_update(tx, proposal_id), _speaker(tx)
    was = store.get_remark(tx, proposal_id, remark_id)
    remark = domain.take_out(was, proposal, speaker, reason=reason, now=now)
    store.take_remark_out(tx, remark)
    tx.flush()
    _let_go(tx, proposal, (file.key for file in was.files) if was else (), now=now)
    outbox.stage(tx, events.remark_taken_out(remark, by=speaker.role(proposal)))
    return remark


def remarks(
    tx: Tx, *, proposal_id: str, kind: Literal["comment", "evidence"], after: str | None, limit: int, office: Office,
) -> tuple[list[domain.Remark], str | None]:
    """A page of what was said or shown, the first one first; nothing where the words are not for the caller."""
    proposal = detail(tx, proposal_id=proposal_id)
    if not reads(tx, proposal):
        return [], None
    found = store.list_remarks(tx, proposal_id, kind=kind, after=after, limit=limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def follow(tx: Tx, *, proposal_id: str, office: Office, now: datetime) -> None:
    """Be told what becomes of it; once is enough."""
    proposal = detail(tx, proposal_id=proposal_id)
    _expect_readable(tx, proposal)
    domain.follow(proposal, tx.caller.id, now=now)
    if store.follow(tx, proposal_id, tx.caller.id, since=now):
        outbox.stage(tx, events.followed(proposal_id, tx.caller.id))


def unfollow(tx: Tx, *, proposal_id: str) -> None:
    """And no more."""
    if store.unfollow(tx, proposal_id, tx.caller.id):
        outbox.stage(tx, events.unfollowed(proposal_id, tx.caller.id))


def _heard(tx: Tx, proposal_id: str, *, office: Office, now: datetime) -> domain.Proposal:
    """What somebody speaks about, who may read it, is not blocked, and does not say too much."""
    proposal = domain.seen_by(store.get_signed(tx, proposal_id), tx.caller.id)
    _expect_readable(tx, proposal)
    expect_free(tx, tx.caller.id, now=now)
    office.counter.count(tx, domain.TELLING, person=tx.caller.id, now=now)
    return proposal


def _expect_readable(tx: Tx, proposal: domain.Proposal) -> None:
    if not reads(tx, proposal):
        raise domain.NotYours("what it says is not for you", state=proposal.state)


def _let_go(tx: Tx, proposal: domain.Proposal, keys: Iterable[str], *, now: datetime) -> None:
    """Files that nothing else beside this proposal shows go after a day."""
    others = {file.key for remark in store.list_remarks(tx, proposal.id) for file in remark.files}
    others |= {file.key for file in proposal.content.attachments}
    for key in set(keys) - others:
        store.let_file_go(tx, proposal.id, key)
        timers.set(tx, kind="file", subject=key, due=now + KEPT)


def _speaker(tx: Tx) -> domain.Speaker:
    caller = tx.caller
    return domain.Speaker(person=caller.id, convenes=caller.scopes("convener"), offices=caller.scopes("officer"))
