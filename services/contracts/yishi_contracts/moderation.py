"""What intake says of what officers do: look at what was handed in, hide it, show it again."""

from typing import ClassVar

from pydantic import AwareDatetime, Field

from .intake import Author, FromIntake, MovedByIntake


class ProposalSubmitted(MovedByIntake):
    """A proposal was handed in; an officer is to look at it by `check_by`. With `lapses_at` it is anonymous."""

    type: ClassVar[str] = "cn.yishi.proposal.submitted.v1"
    leg: int = 1
    state: str = "submitted"
    number: str
    category: str
    areas: tuple[str, ...] = Field(min_length=1)
    author: Author
    urgent: bool = False
    check_by: AwareDatetime
    lapses_at: AwareDatetime | None = None


class ProposalCheckOverdue(FromIntake):
    """No officer has looked at it in time: `step` is reminder, then escalation."""

    type: ClassVar[str] = "cn.yishi.proposal.check_overdue.v1"
    areas: tuple[str, ...] = Field(min_length=1)
    step: str


class ProposalRefused(MovedByIntake):
    """An officer has looked at it, and it does not become public."""

    type: ClassVar[str] = "cn.yishi.proposal.refused.v1"
    leg: int = 1
    state: str = "rejected"
    reason: str


class ProposalHidden(FromIntake):
    """An officer has taken its words out of sight for this reason; it goes on as before."""

    type: ClassVar[str] = "cn.yishi.proposal.hidden.v1"
    reason: str


class ProposalUnhidden(FromIntake):
    """Everybody may read it again."""

    type: ClassVar[str] = "cn.yishi.proposal.unhidden.v1"
    reason: str


class ProposalFlagged(FromIntake):
    """So many residents have reported it that officers are to look."""

    type: ClassVar[str] = "cn.yishi.proposal.flagged.v1"
    areas: tuple[str, ...] = Field(min_length=1)
    count: int


class ProposalFlagsSettled(FromIntake):
    """An officer has settled what was reported; upheld, its words are hidden."""

    type: ClassVar[str] = "cn.yishi.proposal.flags_settled.v1"
    upheld: bool
    count: int
    reason: str


class ProposalAuthorBlocked(FromIntake):
    """Whoever wrote it may file, sign, send and report nothing until then."""

    type: ClassVar[str] = "cn.yishi.proposal.author_blocked.v1"
    until: AwareDatetime
    reason: str


class ProposalAuthorUnblocked(FromIntake):
    """Whoever wrote it may take part again before the block's time."""

    type: ClassVar[str] = "cn.yishi.proposal.author_unblocked.v1"


EVENTS = (
    ProposalSubmitted, ProposalCheckOverdue, ProposalRefused, ProposalHidden, ProposalUnhidden,
    ProposalFlagged, ProposalFlagsSettled, ProposalAuthorBlocked, ProposalAuthorUnblocked,
)
