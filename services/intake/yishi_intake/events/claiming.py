"""Codes by which somebody becomes an author: made out, and brought."""

import yishi_contracts as contracts

from .. import domain
from . import parts


def claim_issued(claim: domain.Claim) -> contracts.ProposalClaimIssued:
    """An officer has made one out."""
    return contracts.ProposalClaimIssued(
        proposal_id=claim.proposal_id, ground=claim.said, valid_until=claim.valid_until, by=claim.issued_by)


def claimed(
    proposal: domain.Proposal, claim: domain.Claim, *, former: domain.Party,
) -> contracts.ProposalClaimed:
    """Somebody is its author now."""
    return contracts.ProposalClaimed(
        proposal_id=proposal.id, ground=claim.said, author=parts.author(proposal.author), former=parts.author(former),
        count=proposal.count)
