"""What intake says of a proposal's text and time: amended, revised, about to lapse, taken over; of an appeal."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from .intake import Author, FromIntake, MovedByIntake


class ProposalAmended(FromIntake):
    """While signatures are collected the author has changed the text; `asked_again`: whose signature counts no more."""

    type: ClassVar[str] = "cn.yishi.proposal.amended.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("title",)
    revision: int
    title: str
    text_hash: str
    material: bool
    asked_again: tuple[Author, ...] = ()
    count: int
    threshold: int
    redacted: bool = False


class ProposalRevised(MovedByIntake):
    """The author has revised what was returned: it is before the body again; signers may leave until `leave_until`."""

    type: ClassVar[str] = "cn.yishi.proposal.revised.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("title", "text")
    leg: int = 1
    state: str = "in_review"
    revision: int
    title: str
    text: str
    text_hash: str
    count: int
    threshold: int
    leave_until: AwareDatetime
    redacted: bool = False


class ProposalLapseNear(FromIntake):
    """In so many days its time runs out, unless enough sign, or its author revises it."""

    type: ClassVar[str] = "cn.yishi.proposal.lapse_near.v1"
    state: str
    days: int
    lapses_at: AwareDatetime
    take_over_from: AwareDatetime
    count: int
    threshold: int


class ProposalTakenOver(MovedByIntake):
    """A co-signer goes on as its author (接任提案人), who before stays as a co-signer; there is time again."""

    type: ClassVar[str] = "cn.yishi.proposal.taken_over.v1"
    leg: int = 1
    state: str = "collecting"
    author: Author
    former: Author
    count: int
    lapses_at: AwareDatetime


class ProposalAppealed(FromIntake):
    """Its author or a co-signer appeals against its rejection (申请复核): the next tier hears it."""

    type: ClassVar[str] = "cn.yishi.proposal.appealed.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    course: int = Field(1, ge=1)
    appealed_by: Literal["author", "co_signer"]
    reason: str
    redacted: bool = False


EVENTS = (ProposalAmended, ProposalRevised, ProposalLapseNear, ProposalTakenOver, ProposalAppealed)
