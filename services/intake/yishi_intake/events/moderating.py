"""What officers have done about a proposal's words, or have not done in time."""

from datetime import datetime

import yishi_contracts as contracts

from .. import domain
from . import parts


def submitted(proposal: domain.Proposal, *, check_by: datetime) -> contracts.ProposalSubmitted:
    """An officer is to look at it; what it says is told nobody yet."""
    return contracts.ProposalSubmitted(
        proposal_id=proposal.id, course=proposal.course, number=proposal.number, category=proposal.content.category,
        areas=proposal.content.place.areas, author=parts.author(proposal.author), urgent=proposal.content.urgent,
        check_by=check_by, lapses_at=proposal.lapses_at)


def check_overdue(proposal: domain.Proposal, *, step: str) -> contracts.ProposalCheckOverdue:
    """No officer has looked at it in time."""
    return contracts.ProposalCheckOverdue(
        proposal_id=proposal.id, areas=proposal.content.place.areas, step=step)


def refused(proposal: domain.Proposal, *, reason: str) -> contracts.ProposalRefused:
    """An officer has refused it."""
    return contracts.ProposalRefused(proposal_id=proposal.id, course=proposal.course, reason=reason)


def hidden(proposal: domain.Proposal) -> contracts.ProposalHidden:
    """Its words are out of sight."""
    return contracts.ProposalHidden(proposal_id=proposal.id, reason=proposal.hidden or "")


def unhidden(proposal: domain.Proposal, *, reason: str) -> contracts.ProposalUnhidden:
    """And in sight again."""
    return contracts.ProposalUnhidden(proposal_id=proposal.id, reason=reason)


def flagged(proposal: domain.Proposal, *, count: int) -> contracts.ProposalFlagged:
    """So many have reported it that officers look."""
    return contracts.ProposalFlagged(proposal_id=proposal.id, areas=proposal.content.place.areas, count=count)


def flags_settled(done: domain.Settlement) -> contracts.ProposalFlagsSettled:
    """An officer has."""
    return contracts.ProposalFlagsSettled(
        proposal_id=done.proposal_id, upheld=done.upheld, reason=done.reason, count=done.count)


def author_blocked(block: domain.Blocking) -> contracts.ProposalAuthorBlocked:
    """Its author does nothing more for a time."""
    return contracts.ProposalAuthorBlocked(proposal_id=block.proposal_id, until=block.until, reason=block.reason)


def author_unblocked(block: domain.Blocking) -> contracts.ProposalAuthorUnblocked:
    """And may again."""
    return contracts.ProposalAuthorUnblocked(proposal_id=block.proposal_id)


def redacted(redaction: domain.Redaction) -> contracts.ProposalRedacted:
    """Its words are taken out; whoever hears it does the same."""
    return contracts.ProposalRedacted(
        proposal_id=redaction.proposal_id, ground=redaction.ground, reason=redaction.reason, by=redaction.by)
