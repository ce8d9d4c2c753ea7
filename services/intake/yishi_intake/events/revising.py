"""The text has changed, the time is nearly over, or somebody else is the author."""

from collections.abc import Sequence
from datetime import datetime

import yishi_contracts as contracts

from .. import domain
from . import parts


def amended(
    proposal: domain.Proposal, *, material: bool, asked_again: Sequence[domain.Signature],
) -> contracts.ProposalAmended:
    """Another text while signatures are collected."""
    content = proposal.content
    return parts.told(proposal, contracts.ProposalAmended(
        proposal_id=proposal.id, revision=proposal.revision, title=content.title, text_hash=content.hash,
        material=material, asked_again=parts.co_signers(asked_again), count=proposal.count,
        threshold=content.threshold))


def revised(proposal: domain.Proposal, *, leave_until: datetime) -> contracts.ProposalRevised:
    """What the body wanted changed is changed."""
    content = proposal.content
    return parts.told(proposal, contracts.ProposalRevised(
        proposal_id=proposal.id, course=proposal.course, state=proposal.state, revision=proposal.revision,
        title=content.title, text=content.text, text_hash=content.hash, count=proposal.count,
        threshold=content.threshold, leave_until=leave_until))


def lapse_near(
    proposal: domain.Proposal, *, days: int, lapses_at: datetime, take_over_from: datetime,
) -> contracts.ProposalLapseNear:
    """So many days are left."""
    return contracts.ProposalLapseNear(
        proposal_id=proposal.id, state=proposal.state, days=days, lapses_at=lapses_at, take_over_from=take_over_from,
        count=proposal.count, threshold=proposal.content.threshold)


def taken_over(
    proposal: domain.Proposal, *, former: domain.Party, lapses_at: datetime,
) -> contracts.ProposalTakenOver:
    """A co-signer is its author now."""
    return contracts.ProposalTakenOver(
        proposal_id=proposal.id, course=proposal.course, state=proposal.state, author=parts.author(proposal.author),
        former=parts.author(former), count=proposal.count, lapses_at=lapses_at)


def appealed(proposal: domain.Proposal, *, by: str, reason: str) -> contracts.ProposalAppealed:
    """Somebody appeals against its rejection."""
    author = by == proposal.author.id
    return parts.told(proposal, contracts.ProposalAppealed(
        proposal_id=proposal.id, course=proposal.course, appealed_by="author" if author else "co_signer",
        reason=reason))
