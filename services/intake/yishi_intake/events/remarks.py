"""Somebody speaks beside the path, or follows it."""

import yishi_contracts as contracts

from .. import domain
from . import parts


def commented(remark: domain.Remark) -> contracts.ProposalCommented:
    """Words of somebody."""
    return contracts.ProposalCommented(
        proposal_id=remark.proposal_id, remark_id=remark.id, role=remark.role, words_hash=remark.words_hash)


def evidence_added(remark: domain.Remark) -> contracts.ProposalEvidenceAdded:
    """Files of somebody concerned."""
    return contracts.ProposalEvidenceAdded(
        proposal_id=remark.proposal_id, remark_id=remark.id, role=remark.role, words_hash=remark.words_hash,
        attachments=parts.attachments(remark.files))


def remark_taken_out(remark: domain.Remark, *, by: domain.Role) -> contracts.ProposalRemarkTakenOut:
    """It is out of sight."""
    return contracts.ProposalRemarkTakenOut(
        proposal_id=remark.proposal_id, remark_id=remark.id, by=by, reason=remark.reason)


def followed(proposal_id: str, person: str) -> contracts.ProposalFollowed:
    """Who wants to be told."""
    return contracts.ProposalFollowed(proposal_id=proposal_id, follower=_resident(person))


def unfollowed(proposal_id: str, person: str) -> contracts.ProposalUnfollowed:
    """Who does no more."""
    return contracts.ProposalUnfollowed(proposal_id=proposal_id, follower=_resident(person))


def _resident(person: str) -> contracts.Author:
    return contracts.Author(kind="resident", id=person)
