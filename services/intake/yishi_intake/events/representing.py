"""Who represents those who propose."""

import yishi_contracts as contracts

from .. import domain


def representative_named(named: domain.Representative) -> contracts.ProposalRepresentativeNamed:
    """The author asks somebody."""
    return contracts.ProposalRepresentativeNamed(proposal_id=named.proposal_id, representative=named.person)


def representative_accepted(named: domain.Representative) -> contracts.ProposalRepresentativeAccepted:
    """Who was asked does."""
    return contracts.ProposalRepresentativeAccepted(proposal_id=named.proposal_id, representative=named.person)


def representative_ended(proposal_id: str, person: str, *, by: str) -> contracts.ProposalRepresentativeEnded:
    """And no more."""
    return contracts.ProposalRepresentativeEnded(
        proposal_id=proposal_id, representative=person, ground="stepped_down" if by == person else "let_go")
