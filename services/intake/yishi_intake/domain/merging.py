"""Merge 并案: a proposal goes on in another that is further on; each person and household counts there once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .guards import ROLES, Ask
from .merge_guards import given_up, takes
from .moves import ASKING, go, permit
from .proposal import Proposal
from .public_state import FILING
from .signature import Party, Signature
from .signing import counted
from .withdrawal import StopRequest, about, dropped

Asker = Literal["author", "convener", "officer"]


@dataclass(frozen=True, kw_only=True)
class Merge:
    """One proposal in another: `count` is what the merged one had, for ever; `parted_at` ends it, for a `ground`."""

    proposal_id: str
    target_id: str
    merged_at: datetime
    leave_until: datetime
    count: int
    parted_at: datetime | None = None
    ground: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks for a merge, in which offices, and how the two stand; the rest as in `Ask`."""

    by: str
    convenes: frozenset[str]
    offices: frozenset[str]
    target: Proposal | None = None
    private: bool = False
    taken: bool = False
    busy: bool = False

    def at(self, now: datetime, *, pending: bool = False) -> Ask:
        """For the guards."""
        return Ask(now=now, pending=pending, **vars(self))

    def role(self, proposal: Proposal) -> Asker:
        """As what this person asks; the author rather than an office."""
        ask = self.at(proposal.drafted_at)
        return next(name for name in ("author", "convener", "officer") if ROLES[name][0](proposal, ask))


def merge(proposal: Proposal, asking: Asking, *, now: datetime) -> Proposal:
    """Before it is filed intake decides alone: it goes on in the target from now on."""
    merged = go(proposal, "merge", asking.at(now))
    return replace(merged, merged_into=asking.target.id if asking.target else None)


def request_merge(
    proposal: Proposal, former: StopRequest | None, asking: Asking, *, reason: str, until: datetime, now: datetime,
) -> StopRequest:
    """After it is filed that is a request; one at a time, whatever it is for."""
    pending = former is not None and former.open
    permit(proposal, "request_merge", asking.at(now, pending=pending))
    return StopRequest(
        proposal_id=proposal.id, course=proposal.course, requested_at=now, until=until, reason=reason, kind="merge",
        target_id=asking.target.id if asking.target else None, asked_by=asking.role(proposal))


def object_to_merge(proposal: Proposal, asked: StopRequest | None, *, by: str, now: datetime) -> StopRequest | None:
    """Dropped: a neighbour who signed wants it to go on by itself."""
    permit(proposal, "object_to_merge", about(asked, kind="merge", by=by, now=now))
    return dropped(asked, ground="objection")


def keep_apart(
    proposal: Proposal, asked: StopRequest | None, asking: Asking, *, now: datetime,
) -> StopRequest | None:
    """Dropped: author, convener or officer, whoever of them asked, wants both to go on by themselves."""
    permit(proposal, "keep_apart", about(
        asked, kind="merge", by=asking.by, now=now, convenes=asking.convenes, offices=asking.offices))
    return dropped(asked, ground=asking.role(proposal))


def stopped(proposal: Proposal, asked: StopRequest) -> Proposal:
    """Review has stopped, and it is shown as merged: into what was asked for."""
    return replace(proposal, merged_into=asked.target_id)


def voices_of(proposal: Proposal) -> tuple[Signature, ...]:
    """All who stand behind it as signatures under its text, the author first."""
    author = Signature(
        id="", signer=proposal.author, household=proposal.household, sealed=proposal.sealed,
        text_hash=proposal.content.hash, signed_at=proposal.opened_at or proposal.drafted_at)
    return (author, *proposal.signatures)


def join(
    target: Proposal, merged: Proposal, *, doors: Mapping[str, str], ids: Mapping[str, str], now: datetime,
) -> tuple[Proposal, tuple[Signature, ...]]:
    """The target with those who stand behind `merged`, and who has come: not who stands behind it already.

    `doors` says for each person what the own door plate is in the target, `ids` what the signature is called there.
    Nobody is asked twice: who signed both keeps the own signature, and a household counts by its plate.
    """
    permit(target, "join", Ask(now=now))
    here = {target.author.id, *(signature.signer.id for signature in target.signatures)}
    come = tuple(
        replace(given, id=ids[given.signer.id], household=doors.get(given.signer.id, given.household), sealed=None,
                through=merged.id)
        for given in voices_of(merged) if given.signer.id not in here)
    return counted(target, (*target.signatures, *come)), come


def unmerge(proposal: Proposal, merge: Merge, asking: Asking, *, now: datetime) -> Proposal:
    """Author or convener take it out again, as long as nobody acts on the other."""
    return _by_itself(proposal, "unmerge", asking.at(now), since=merge.merged_at)


def restore(proposal: Proposal, target: Proposal | None, *, since: datetime, now: datetime) -> Proposal:
    """What it went on in is given up (None: took it in no more): it goes on by itself."""
    return _by_itself(proposal, "restore", Ask(now=now, target=target), since=since)


def _by_itself(proposal: Proposal, name: str, ask: Ask, *, since: datetime) -> Proposal:
    row, lapses_at = permit(proposal, name, ask), proposal.lapses_at
    if proposal.filed_at is None and lapses_at is not None:
        lapses_at += ask.now - since
    fresh = replace(proposal, course=proposal.course + 1, merged_into=None, lapses_at=lapses_at)
    return fresh.moved(row.target, leg=FILING)


def part(target: Proposal, merged: Proposal) -> tuple[Proposal, tuple[Signature, ...]]:
    """The target without those who came with `merged`, and who they were."""
    gone = tuple(signature for signature in target.signatures if signature.through == merged.id)
    return counted(target, tuple(s for s in target.signatures if s not in gone)), gone


def leave(target: Proposal, *, by: str, until: datetime | None, now: datetime) -> tuple[Proposal, Party]:
    """The target without somebody who came by a merge and does not want to stand behind it."""
    permit(target, "leave", Ask(by=by, now=now, until=until))
    gone = next(signature for signature in target.signatures if signature.signer.id == by)
    return counted(target, tuple(s for s in target.signatures if s is not gone)), gone.signer


__all__ = [
    "ASKING", "Asking", "Merge", "given_up", "join", "keep_apart", "leave", "merge", "object_to_merge", "part",
    "request_merge", "restore", "stopped", "takes", "unmerge", "voices_of",
]
