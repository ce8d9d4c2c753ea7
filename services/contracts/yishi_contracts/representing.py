"""What intake says of representatives (联名代表): some of those who signed, who speak beside the author for all."""

from typing import ClassVar, Literal

from .intake import FromIntake


class ProposalRepresentativeNamed(FromIntake):
    """The author asks somebody who signed to represent all who propose, by an opaque id."""

    type: ClassVar[str] = "cn.yishi.proposal.representative_named.v1"
    representative: str


class ProposalRepresentativeAccepted(FromIntake):
    """Who was asked represents: may change the text and is told what the author is told."""

    type: ClassVar[str] = "cn.yishi.proposal.representative_accepted.v1"
    representative: str


class ProposalRepresentativeEnded(FromIntake):
    """Represents no more, or will not; who signs no more represents no more without this being said."""

    type: ClassVar[str] = "cn.yishi.proposal.representative_ended.v1"
    representative: str
    ground: Literal["stepped_down", "let_go"]


EVENTS = (ProposalRepresentativeNamed, ProposalRepresentativeAccepted, ProposalRepresentativeEnded)
