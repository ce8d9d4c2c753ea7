"""What officers have entered from paper."""

import yishi_contracts as contracts

from .. import domain


def sheet_entered(proposal: domain.Proposal, sheet: domain.Sheet) -> contracts.ProposalSheetEntered:
    """So many lines more."""
    return contracts.ProposalSheetEntered(
        proposal_id=proposal.id, sheet_id=sheet.id, scan=sheet.scan.sha256, lines=len(sheet.lines),
        count=proposal.count, by=sheet.entered_by)


def line_struck(
    proposal: domain.Proposal, line: domain.Line, *, sheet_id: str, by: str,
) -> contracts.ProposalLineStruck:
    """One of them counts no more."""
    return contracts.ProposalLineStruck(
        proposal_id=proposal.id, sheet_id=sheet_id, line_id=line.id, reason=line.reason, count=proposal.count, by=by)
