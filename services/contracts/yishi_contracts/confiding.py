"""What intake says of private matters (家里事): who helps, and what is published of them."""

from typing import ClassVar

from .intake import FromIntake, Place


class ProposalHelperNamed(FromIntake):
    """A convener has named somebody who may read a private matter, to help with it; both by opaque ids."""

    type: ClassVar[str] = "cn.yishi.proposal.helper_named.v1"
    helper: str
    by: str


class ProposalHelperDropped(FromIntake):
    """Somebody helps with a private matter no more."""

    type: ClassVar[str] = "cn.yishi.proposal.helper_dropped.v1"
    helper: str
    by: str


class ProposalPublicationAsked(FromIntake):
    """A convener asks the author of a private matter for a text that everybody may read."""

    type: ClassVar[str] = "cn.yishi.proposal.publication_asked.v1"
    by: str


class ProposalPublished(FromIntake):
    """The author of a private matter agrees to this text: it may move up with it, and without it never."""

    type: ClassVar[str] = "cn.yishi.proposal.published.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("title", "text", "place.spot")
    revision: int
    title: str
    text: str
    text_hash: str
    place: Place
    redacted: bool = False


EVENTS = (ProposalHelperNamed, ProposalHelperDropped, ProposalPublicationAsked, ProposalPublished)
