"""Hidden (已屏蔽): nobody reads the words any more, why is shown, and the proposal goes on as before.

It lies over the states and is none of them: whoever hides a proposal neither stops nor decides it.
"""

from dataclasses import replace

from .guards import heads
from .proposal import Proposal
from .refusal import NotFound, NotNow, NotYours, Refused


class HiddenAlready(Refused):
    """One reason at a time: show it again first."""

    code = "hidden-already"


def hide(proposal: Proposal, *, reason: str, by: str, offices: frozenset[str]) -> Proposal:
    """An officer of its area takes the words out of sight; `reason` is for everybody."""
    expect_officer(proposal, by=by, offices=offices)
    if proposal.opened_at is None:
        raise NotNow("nobody reads it yet: approve or refuse it", state=proposal.state)
    if proposal.hidden is not None:
        raise HiddenAlready("it is hidden already", state=proposal.state)
    return replace(proposal, hidden=reason, version=proposal.version + 1)


def unhide(proposal: Proposal, *, by: str, offices: frozenset[str]) -> Proposal:
    """Everybody may read it again."""
    expect_officer(proposal, by=by, offices=offices)
    if proposal.hidden is None:
        raise NotNow("it is not hidden", state=proposal.state)
    return replace(proposal, hidden=None, version=proposal.version + 1)


def expect_officer(proposal: Proposal, *, by: str, offices: frozenset[str]) -> None:
    """Whoever decides is an officer of its area, and has not written it; nobody else's draft exists."""
    if proposal.state == "draft":
        raise NotFound("there is no such proposal")
    if not heads(proposal, offices) or by == proposal.author.id:
        raise NotYours("only an officer of its area may do this, and not about a proposal of one's own",
                       state=proposal.state)
