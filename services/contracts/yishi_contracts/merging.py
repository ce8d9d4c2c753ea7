"""What intake says of merges (并案): asked for, confirmed or dropped, done, taken apart."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from .intake import Author, FromIntake, MovedByIntake


class ProposalMergeRequested(FromIntake):
    """Somebody asks to merge it (并案) into another; until `until` who signed may object, and review holds back."""

    type: ClassVar[str] = "cn.yishi.proposal.merge_requested.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    course: int = Field(1, ge=1)
    into: str
    into_number: str
    asked_by: Literal["author", "convener", "officer"]
    reason: str = ""
    until: AwareDatetime
    redacted: bool = False


class ProposalMergeConfirmed(FromIntake):
    """Nobody objected in time: review may stop, once neither of the two is voted on, and says whether it has."""

    type: ClassVar[str] = "cn.yishi.proposal.merge_confirmed.v1"
    course: int = Field(1, ge=1)
    into: str


class ProposalMergeDropped(FromIntake):
    """The request is over and both go on by themselves: somebody objected, or who asked thought better of it."""

    type: ClassVar[str] = "cn.yishi.proposal.merge_dropped.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    course: int = Field(1, ge=1)
    into: str
    ground: str
    reason: str = ""
    redacted: bool = False


class ProposalMerged(MovedByIntake):
    """It goes on in another (并案): who signed it counts there, and is free to leave until `leave_until`."""

    type: ClassVar[str] = "cn.yishi.proposal.merged.v1"
    leg: int = 1
    state: str = "merged"
    into: str
    into_number: str
    count: int
    leave_until: AwareDatetime


class ProposalJoined(FromIntake):
    """Another was merged into this one; `signers` are those who count here since, each person and household once."""

    type: ClassVar[str] = "cn.yishi.proposal.joined.v1"
    merged: str
    merged_number: str
    signers: tuple[Author, ...]
    count: int
    leave_until: AwareDatetime


class ProposalRestored(MovedByIntake):
    """It goes on by itself again, as a new course; `ground`: unmerged, or what had become of the one it went on in."""

    type: ClassVar[str] = "cn.yishi.proposal.restored.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("reason",)
    leg: int = 1
    state: str = "triage"
    parted_from: str
    parted_number: str
    ground: str
    by: str = "intake"
    reason: str = ""
    count: int
    lapses_at: AwareDatetime | None = None
    redacted: bool = False


class ProposalParted(FromIntake):
    """What was merged into this one goes on by itself again; `signers` are those who count here no more."""

    type: ClassVar[str] = "cn.yishi.proposal.parted.v1"
    merged: str
    merged_number: str
    signers: tuple[Author, ...]
    count: int
    ground: str


EVENTS = (
    ProposalMergeRequested, ProposalMergeConfirmed, ProposalMergeDropped, ProposalMerged, ProposalJoined,
    ProposalRestored, ProposalParted,
)
