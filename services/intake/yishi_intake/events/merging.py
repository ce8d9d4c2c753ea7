"""Of two proposals one goes on in the other, or by itself again."""

from collections.abc import Sequence
from typing import cast

import yishi_contracts as contracts

from .. import domain
from ..domain import merging
from . import parts


def merge_requested(asked: domain.StopRequest, target: domain.Proposal) -> contracts.ProposalMergeRequested:
    """Somebody wants it to go on in another."""
    return contracts.ProposalMergeRequested(
        proposal_id=asked.proposal_id, course=asked.course, into=target.id, into_number=target.number,
        asked_by=cast(merging.Asker, asked.asked_by), reason=asked.reason, until=asked.until)


def merge_dropped(asked: domain.StopRequest, *, reason: str) -> contracts.ProposalMergeDropped:
    """Both go on by themselves."""
    return contracts.ProposalMergeDropped(
        proposal_id=asked.proposal_id, course=asked.course, into=asked.target_id or "", ground=asked.ground,
        reason=reason)


def merged(
    proposal: domain.Proposal, target: domain.Proposal, merge: merging.Merge,
) -> contracts.ProposalMerged:
    """It goes on in the other."""
    return contracts.ProposalMerged(
        proposal_id=proposal.id, course=proposal.course, into=target.id, into_number=target.number,
        count=proposal.count, leave_until=merge.leave_until)


def joined(
    target: domain.Proposal, proposal: domain.Proposal, merge: merging.Merge, *, come: Sequence[domain.Signature],
) -> contracts.ProposalJoined:
    """Who counts in the other since."""
    return contracts.ProposalJoined(
        proposal_id=target.id, merged=proposal.id, merged_number=proposal.number, count=target.count,
        signers=tuple(parts.author(signature.signer) for signature in come), leave_until=merge.leave_until)


def restored(
    proposal: domain.Proposal, target: domain.Proposal, *, ground: str, by: str, reason: str,
) -> contracts.ProposalRestored:
    """It goes on by itself again."""
    unfiled = proposal.filed_at is None
    return contracts.ProposalRestored(
        proposal_id=proposal.id, course=proposal.course, state=proposal.state, parted_from=target.id,
        parted_number=target.number, ground=ground, by=by, reason=reason, count=proposal.count,
        lapses_at=proposal.lapses_at if unfiled else None)


def parted(
    target: domain.Proposal, proposal: domain.Proposal, *, gone: Sequence[domain.Signature], ground: str,
) -> contracts.ProposalParted:
    """Who counts in the target no more."""
    return contracts.ProposalParted(
        proposal_id=target.id, merged=proposal.id, merged_number=proposal.number, count=target.count, ground=ground,
        signers=tuple(parts.author(signature.signer) for signature in gone))


def left(target: domain.Proposal, signer: domain.Party) -> contracts.ProposalUnsigned:
    """Who came by a merge has left."""
    return contracts.ProposalUnsigned(proposal_id=target.id, signer=parts.author(signer), count=target.count)
