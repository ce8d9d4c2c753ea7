"""Merge 并案: asked for, confirmed by time, answered by review; then one goes on in the other, its signers with it."""

from dataclasses import dataclass
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import ids, outbox, timers
from yishi_chassis.database import Tx
from yishi_chassis.http import check_version

from .. import domain, events, store
from ..domain import merging
from ..store import merges
from .loading import load, load_signed
from .office import Office, ends
from .opening import file
from .parting import alone
from .proposal import move_of


@dataclass(frozen=True, kw_only=True)
class Merging:
    """How it stands with a merge: what was asked, what has come of it, and the proposal it is about."""

    target: domain.Proposal
    asked: domain.StopRequest | None = None
    merge: merging.Merge | None = None

    @property
    def state(self) -> str:
        """What has come of it."""
        if self.merge is not None:
            return "merged" if self.merge.parted_at is None else "parted"
        return self.asked.state if self.asked else ""

    @property
    def ground(self) -> str:
        """Why it came to nothing, or why the two were taken apart."""
        told = self.merge.ground if self.merge else self.asked.ground if self.asked else ""
        return told or ""

    @property
    def reason(self) -> str:
        """What was given as the reason for that, or else for the merge."""
        return (self.merge.reason if self.merge else "") or (self.asked.reason if self.asked else "")


def merge(tx: Tx, *, proposal_id: str, into: str, reason: str, office: Office, now: datetime) -> Merging:
    """Before it is filed, merge it at once; after that, ask those who signed, and review."""
    proposal, target = _both(tx, proposal_id=proposal_id, into=into)
    former = store.get_withdrawal(tx, proposal_id)
    asking = _asking(tx, proposal, target)
    if proposal.filed_at is None:
        merged = merging.merge(proposal, asking, now=now)
        store.save(tx, merged, domain.News(words=target.number))
        return Merging(target=target, merge=_carried(tx, merged, target, office=office, now=now))
    asked = merging.request_merge(
        proposal, former, asking, reason=reason, until=ends(now, office.rules.merge_days), now=now)
    store.put_withdrawal(tx, asked)
    timers.set(tx, kind="withdrawal", subject=proposal_id, due=asked.until)
    outbox.stage(tx, events.merge_requested(asked, target))
    return Merging(target=target, asked=asked)


def object_to_merge(tx: Tx, *, proposal_id: str, reason: str, now: datetime) -> Merging:
    """One objection is enough, as with taking it back: who signed did so for this text to be decided."""
    proposal = load_signed(tx, proposal_id)
    asked = merging.object_to_merge(proposal, store.get_withdrawal(tx, proposal_id), by=tx.caller.id, now=now)
    return _dropped(tx, asked, reason=reason)


def keep_apart(tx: Tx, *, proposal_id: str, now: datetime) -> Merging:
    """Author, convener or officer let both go on by themselves."""
    proposal = load(tx, proposal_id)
    asked = merging.keep_apart(proposal, store.get_withdrawal(tx, proposal_id), _asker(tx), now=now)
    return _dropped(tx, asked)


def carry(
    tx: Tx, event: contracts.ReviewStopped, asked: domain.StopRequest, *, office: Office, now: datetime,
) -> None:
    """Review has stopped what was asked to be merged: it goes on in the other, or by itself if that takes none in."""
    was, target = merges.get_pair(tx, asked.proposal_id, asked.target_id or "")
    proposal = domain.hear(was, move_of(event))
    if proposal is was:
        return
    proposal = merging.stopped(proposal, asked)
    store.save(tx, proposal, domain.News(at=event.envelope.time, words=target.number))
    if merging.takes(target):
        _carried(tx, proposal, target, office=office, now=now)
    else:
        alone(tx, proposal, merging.restore(proposal, None, since=now, now=now), target, ground=target.state)


def leave(tx: Tx, *, proposal_id: str, now: datetime) -> domain.Proposal:
    """Who came by a merge, or signed before it was revised, and does not want to stand behind it, leaves."""
    target = load_signed(tx, proposal_id)
    came = merges.came(tx, proposal_id, tx.caller.id)
    until = came.leave_until if came else _revised_until(tx, proposal_id)
    target, gone = merging.leave(target, by=tx.caller.id, until=until, now=now)
    store.unsign(tx, target, gone)
    store.save(tx, target)
    outbox.stage(tx, events.left(target, gone))
    return target


def _revised_until(tx: Tx, proposal_id: str) -> datetime | None:
    former = store.list_revisions(tx, proposal_id)
    return former[-1].leave_until if former else None


def merging_of(tx: Tx, *, proposal_id: str) -> Merging:
    """The newest merge, or the newest request if that came later."""
    proposal = domain.seen_by(store.get(tx, proposal_id), tx.caller.id)
    asked, done = store.get_withdrawal(tx, proposal.id, kind="merge"), merges.newest(tx, proposal.id)
    if done is not None and asked is not None and asked.requested_at > done.merged_at:
        done = None
    target_id = done.target_id if done else asked.target_id if asked else None
    if target_id is None:
        raise domain.NotFound("nobody has asked to merge it")
    return Merging(target=store.get(tx, target_id), asked=asked, merge=done)


def merged_into(tx: Tx, *, proposal_id: str) -> list[tuple[merging.Merge, domain.Proposal]]:
    """What has been merged into this proposal, the oldest first."""
    return merges.into(tx, domain.seen_by(store.get(tx, proposal_id), tx.caller.id).id)


def _both(tx: Tx, *, proposal_id: str, into: str) -> tuple[domain.Proposal, domain.Proposal]:
    """Both, locked; `into` is an id or a receipt number, however it was typed."""
    target_id = into if len(into) == len(proposal_id) else store.get_by_number(tx, domain.written(into)).id
    proposal, target = merges.get_pair(tx, proposal_id, target_id)
    domain.seen_by(proposal, tx.caller.id)
    check_version(tx, proposal.version)
    return proposal, domain.seen_by(target, "")


def _asker(tx: Tx) -> merging.Asking:
    caller = tx.caller
    return merging.Asking(by=caller.id, convenes=caller.scopes("convener"), offices=caller.scopes("officer"))


def _asking(tx: Tx, proposal: domain.Proposal, target: domain.Proposal) -> merging.Asking:
    asked = store.get_withdrawal(tx, target.id)
    return merging.Asking(
        **vars(_asker(tx)) | {"target": target, "private": proposal.private or target.private,
                              "taken": merges.taken(tx, proposal.id), "busy": asked is not None and asked.open})


def _carried(
    tx: Tx, proposal: domain.Proposal, target: domain.Proposal, *, office: Office, now: datetime,
) -> merging.Merge:
    voices = merging.voices_of(proposal)
    doors = {voice.signer.id: domain.reseal(voice.sealed, salt=office.salt, of=proposal.id, into=target.id)
             for voice in voices if voice.sealed}
    target, come = merging.join(
        target, proposal, doors=doors, ids={voice.signer.id: ids.new() for voice in voices}, now=now)
    merge = merging.Merge(
        proposal_id=proposal.id, target_id=target.id, merged_at=now, count=proposal.count,
        leave_until=ends(now, office.rules.merge_leave_days))
    for signature in come:
        store.sign(tx, target, signature)
    merges.add(tx, merge)
    outbox.stage(tx, events.merged(proposal, target, merge))
    outbox.stage(tx, events.joined(target, proposal, merge, come=come))
    store.save(tx, file(tx, target, now=now) if target.state == "collecting" and target.enough else target)
    return merge


def _dropped(tx: Tx, asked: domain.StopRequest | None, *, reason: str = "") -> Merging:
    if asked is None or asked.target_id is None:
        raise domain.NotFound("nobody has asked to merge it")
    store.put_withdrawal(tx, asked)
    outbox.stage(tx, events.merge_dropped(asked, reason=reason))
    return Merging(target=store.get(tx, asked.target_id), asked=asked)
