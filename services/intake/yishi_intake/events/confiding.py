"""Private matters: who helps, and what is published of them."""

import yishi_contracts as contracts

from .. import domain
from . import parts


def helper_named(helper: domain.Helper) -> contracts.ProposalHelperNamed:
    """One more."""
    return contracts.ProposalHelperNamed(
        proposal_id=helper.proposal_id, helper=helper.person, by=helper.named_by)


def helper_dropped(proposal_id: str, person: str, *, by: str) -> contracts.ProposalHelperDropped:
    """One less."""
    return contracts.ProposalHelperDropped(proposal_id=proposal_id, helper=person, by=by)


def publication_asked(proposal_id: str, *, by: str) -> contracts.ProposalPublicationAsked:
    """Its author is asked for a text."""
    return contracts.ProposalPublicationAsked(proposal_id=proposal_id, by=by)


def published(proposal: domain.Proposal) -> contracts.ProposalPublished:
    """Its author has agreed to one."""
    content = proposal.content
    return contracts.ProposalPublished(
        proposal_id=proposal.id, revision=proposal.revision, title=content.title, text=content.text,
        text_hash=content.hash, place=parts.place(content.place))
