"""An appeal (申请复核) against what the body did not take up; and a household's matter that ended by itself."""

from dataclasses import replace
from datetime import datetime

from .guards import Ask
from .moves import go, permit
from .proposal import Proposal
from .public_state import EVALUATION


def appeal(proposal: Proposal, *, by: str, now: datetime) -> Proposal:
    """The proposal, against whose rejection nobody appeals a second time; review says what follows."""
    permit(proposal, "appeal", Ask(by=by, now=now, until=proposal.appeal_until))
    return replace(proposal, appeal_until=None, version=proposal.version + 1)


def helped(proposal: Proposal, *, outcome: str, reopen_until: datetime, now: datetime) -> Proposal:
    """Closed, as its author said, or did not say; it can be reopened until `reopen_until`."""
    closed = go(proposal, "close_helped", Ask(now=now), leg=EVALUATION)
    return replace(closed, closed_at=now, reopen_until=reopen_until, outcome=outcome, done_by="review")
