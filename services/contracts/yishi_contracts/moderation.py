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


EVENTS = (ProposalSubmitted, ProposalCheckOverdue, ProposalRefused, ProposalHidden, ProposalUnhidden)
