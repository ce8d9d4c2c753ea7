"""Reporting (举报): residents tell officers of what should not be there; alone that hides nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from .hiding import expect_officer, hide, unhide
from .proposal import Proposal
from .refusal import NotNow, OwnProposal, Refused

#: What is shown where so many have reported it that the district wants it out of sight until an officer has looked.
REPORTED = "多人举报，待核实 / Reported by several people, being checked"


class FlaggedAlready(Refused):
    """Everybody is heard once."""

    code = "flagged-already"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """One person's reason; open until an officer has settled it. Who it was, officers are not shown."""

    proposal_id: str
    person: str
    reason: str
    flagged_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What an officer has made of so many reports."""

    proposal_id: str
    upheld: bool
    reason: str
    count: int


def flag(proposal: Proposal, flags: tuple[Flag, ...], *, by: str, reason: str, now: datetime) -> Flag:
    """One more; of what everybody can read, and not of one's own."""
    if proposal.opened_at is None or (proposal.hidden is not None and proposal.hidden != REPORTED):
        raise NotNow("nobody can read it as it is", state=proposal.state)
    if proposal.author.id == by:
        raise OwnProposal("it is your own; take it back instead", state=proposal.state)
    if any(each.person == by for each in flags):
        raise FlaggedAlready("you have reported it already", state=proposal.state)
    return Flag(proposal_id=proposal.id, person=by, reason=reason, flagged_at=now)


def unsettled(flags: tuple[Flag, ...]) -> int:
    """How many are open."""
    return sum(each.settled_at is None for each in flags)


def out_of_sight(proposal: Proposal, *, count: int, hide_at: int) -> Proposal:
    """Hidden until an officer has looked, where the district wants that from so many reports on (0: never)."""
    if not hide_at or count < hide_at or proposal.hidden is not None:
        return proposal
    return replace(proposal, hidden=REPORTED, version=proposal.version + 1)


def settle(
    proposal: Proposal, flags: tuple[Flag, ...], *, upheld: bool, reason: str, by: str, offices: frozenset[str],
) -> tuple[Proposal, Settlement]:
    """An officer decides: what is upheld is hidden for that reason, else it is shown as before."""
    expect_officer(proposal, by=by, offices=offices)
    count = unsettled(flags)
    if not count:
        raise NotNow("nobody has reported it, or that is settled", state=proposal.state)
    done = Settlement(proposal_id=proposal.id, upheld=upheld, reason=reason, count=count)
    if proposal.hidden == REPORTED:
        proposal = unhide(proposal, by=by, offices=offices)
    if upheld and proposal.hidden is None:
        proposal = hide(proposal, reason=reason, by=by, offices=offices)
    return proposal, done
