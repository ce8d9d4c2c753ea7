"""Merged proposals go on by themselves again: taken apart by a person, or because the other one was given up."""

from dataclasses import replace
from datetime import datetime

from yishi_chassis import outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain import merging
from ..store import merges
from .loading import load


def release(tx: Tx, *, proposal_id: str, now: datetime) -> None:
    """This one is given up: what was merged into it goes on by itself, each in a transaction of its own.

    So nobody who holds this proposal waits for one that was merged into it.
    """
    for merge, _ in merges.into(tx, proposal_id):
        timers.set(tx, kind="restore", subject=merge.proposal_id, due=now)


def restore_due(tx: Tx, *, proposal_id: str, now: datetime) -> None:
    """What it went on in is given up; one that goes on by itself already is left alone."""
    merge = merges.get(tx, proposal_id)
    if merge is None:
        return
    proposal, target = merges.get_pair(tx, proposal_id, merge.target_id)
    if proposal.state == "merged" and proposal.merged_into == target.id and merging.given_up(target):
        restored = merging.restore(proposal, target, since=merge.merged_at, now=now)
        _apart(tx, restored, target, replace(merge, parted_at=now, ground=target.state, reason=""))
        alone(tx, proposal, restored, target, ground=target.state)


def unmerge(tx: Tx, *, proposal_id: str, reason: str, now: datetime) -> domain.Proposal:
    """Author or convener take it out of the other, with a reason, as long as nobody acts on that."""
    merge = merges.get(tx, proposal_id)
    if merge is None:
        domain.expect(load(tx, proposal_id), "unmerge")
        raise domain.NotFound("it is not merged into another")
    merges.lock(tx, proposal_id, merge.target_id)
    proposal, target = load(tx, proposal_id), store.get_signed_for_update(tx, merge.target_id)
    if proposal.merged_into != target.id:
        raise domain.NotNow("it has been taken out of that one meanwhile", state=proposal.state)
    asking = merging.Asking(
        by=tx.caller.id, convenes=tx.caller.scopes("convener"), offices=frozenset(), target=target)
    restored = merging.unmerge(proposal, merge, asking, now=now)
    _apart(tx, restored, target, replace(merge, parted_at=now, ground="unmerged", reason=reason))
    alone(tx, proposal, restored, target, ground="unmerged", by=asking.role(proposal), reason=reason)
    return restored


def alone(
    tx: Tx, was: domain.Proposal, restored: domain.Proposal, target: domain.Proposal, *, ground: str,
    by: str = "intake", reason: str = "",
) -> None:
    """Keep and say that it goes on by itself; what is collecting signatures lapses that much later."""
    store.save(tx, restored)
    if restored.state == "collecting" and restored.lapses_at is not None:
        timers.set(tx, kind="lapse", subject=restored.id, key=str(restored.course), due=restored.lapses_at)
    outbox.stage(tx, events.restored(restored, target, ground=ground, by=by, reason=reason))


def _apart(tx: Tx, restored: domain.Proposal, target: domain.Proposal, merge: merging.Merge) -> None:
    target, gone = merging.part(target, restored)
    merges.part(tx, merge)
    store.save(tx, target)
    outbox.stage(tx, events.parted(target, restored, gone=gone, ground=merge.ground or ""))
