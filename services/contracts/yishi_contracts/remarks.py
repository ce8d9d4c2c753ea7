"""What intake says of remarks beside a proposal: comments, evidence, and who follows it. None of it moves the state."""

from typing import ClassVar, Literal

from .intake import Attachment, Author, FromIntake

Role = Literal["author", "co_signer", "convener", "officer", "resident"]


class ProposalCommented(FromIntake):
    """Somebody has commented; the words stay at intake, `words_hash` is their SHA-256."""

    type: ClassVar[str] = "cn.yishi.proposal.commented.v1"
    remark_id: str
    role: Role
    words_hash: str


class ProposalEvidenceAdded(FromIntake):
    """Somebody concerned has added files, photographs of before, during or after (整治前/后) among them."""

    type: ClassVar[str] = "cn.yishi.proposal.evidence_added.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("attachments.name",)
    remark_id: str
    role: Role
    words_hash: str
    attachments: tuple[Attachment, ...]
    redacted: bool = False


class ProposalRemarkTakenOut(FromIntake):
    """A remark is out of sight: who made it has thought better of it, or an officer has a reason."""

    type: ClassVar[str] = "cn.yishi.proposal.remark_taken_out.v1"
    remark_id: str
    by: Role
    reason: str = ""


class ProposalFollowed(FromIntake):
    """Somebody wants to be told what becomes of it."""

    type: ClassVar[str] = "cn.yishi.proposal.followed.v1"
    follower: Author


class ProposalUnfollowed(FromIntake):
    """And does so no more."""

    type: ClassVar[str] = "cn.yishi.proposal.unfollowed.v1"
    follower: Author


EVENTS = (ProposalCommented, ProposalEvidenceAdded, ProposalRemarkTakenOut, ProposalFollowed, ProposalUnfollowed)
