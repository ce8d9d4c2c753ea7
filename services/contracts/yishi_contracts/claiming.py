"""What intake says of codes by which somebody becomes the author: filed on behalf (代提), or going on for somebody."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .intake import Author, FromIntake

Ground = Literal["on_behalf", "succession"]


class ProposalClaimIssued(FromIntake):
    """An officer has made out a code: who brings it is the author from then on. It replaces any code before it."""

    type: ClassVar[str] = "cn.yishi.proposal.claim_issued.v1"
    ground: Ground
    valid_until: AwareDatetime
    by: str


class ProposalClaimed(FromIntake):
    """Somebody has brought the code and is its author; a `former` of kind `unclaimed` was nobody yet."""

    type: ClassVar[str] = "cn.yishi.proposal.claimed.v1"
    ground: Ground
    author: Author
    former: Author
    count: int


EVENTS = (ProposalClaimIssued, ProposalClaimed)
