"""What review says of decisions beyond the usual way: rejections and appeals, objections, late bodies, self-help."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .review import FromReview, MovedByReview


class ReviewRejected(MovedByReview):
    """The body does not take it up (不予立案); until `appeal_until` its author or a co-signer may appeal, once."""

    type: ClassVar[str] = "cn.yishi.review.rejected.v1"
    state: str = "rejected"
    code: str
    reason: str
    by: str
    appeal_until: AwareDatetime | None = None


class ReviewAppealOpened(MovedByReview):
    """The next tier's body hears the appeal (申请复核); at the top the same body, without who rejected it."""

    type: ClassVar[str] = "cn.yishi.review.appeal_opened.v1"
    state: str = "in_review"
    from_body: str
    deadline: AwareDatetime


class ReviewAppealDecided(MovedByReview):
    """The rejection is upheld, finally, or overturned: then the body that has heard the appeal goes on with it."""

    type: ClassVar[str] = "cn.yishi.review.appeal_decided.v1"
    upheld: bool
    reason: str
    by: str
    deadline: AwareDatetime | None = None


class ReviewRemitted(MovedByReview):
    """A body has sent it back to the one below that passed it up (发回下级), which holds it now."""

    type: ClassVar[str] = "cn.yishi.review.remitted.v1"
    state: str = "in_review"
    from_tier: str
    from_body: str
    reason: str
    deadline: AwareDatetime


class ReviewPooled(MovedByReview):
    """It is adopted and waits for money in the pool of projects (项目库), where it is looked at every year."""

    type: ClassVar[str] = "cn.yishi.review.pooled.v1"
    state: str = "adopted"
    reason: str
    until: AwareDatetime


class ReviewObjected(FromReview):
    """Somebody of the area objects to what is announced; the body answers by `due`."""

    type: ClassVar[str] = "cn.yishi.review.objected.v1"
    objection_id: str
    resident: str
    due: AwareDatetime


class ReviewObjectionAnswered(MovedByReview):
    """The body stands by its decision, changes it (and votes again), or has the proposal revised."""

    type: ClassVar[str] = "cn.yishi.review.objection_answered.v1"
    objection_id: str
    resident: str
    answer: Literal["keep", "amend", "return"]
    reason: str
    by: str


class ReviewObjectionRedacted(FromReview):
    """An officer took the words of an objection out for good; no event has held them."""

    type: ClassVar[str] = "cn.yishi.review.objection_redacted.v1"
    objection_id: str
    resident: str
    ground: Literal["personal_data", "unlawful", "abusive", "other"]
    reason: str
    by: str


class ReviewReminded(FromReview):
    """A body's time is half over, all but over, or over: its leaders are told, when late those of the tier above."""

    type: ClassVar[str] = "cn.yishi.review.reminded.v1"
    step: Literal["half_time", "day_before", "overdue", "unanswered"]
    state: str
    due: AwareDatetime
    leaders: tuple[str, ...]
    above: tuple[str, ...] = ()


class ReviewRecounted(MovedByReview):
    """A deadline counted before a year's holidays were announced is another one now; `due` is that of local action."""

    type: ClassVar[str] = "cn.yishi.review.recounted.v1"
    was: AwareDatetime | None = None
    deadline: AwareDatetime
    due: AwareDatetime | None = None
    provisional: bool = False
    leaders: tuple[str, ...] = ()


class SelfHelpAsked(FromReview):
    """The author of a household's matter is asked, for the first or second time, whether it is solved."""

    type: ClassVar[str] = "cn.yishi.self_help.asked.v1"
    asked: int
    until: AwareDatetime


class SelfHelpEnded(MovedByReview):
    """A household's matter is solved, as its author says, or nobody has answered."""

    type: ClassVar[str] = "cn.yishi.self_help.ended.v1"
    state: str = "self_help"
    outcome: Literal["solved", "no_response"]


class OwnersVoted(FromReview):
    """The owners' vote by area and heads was entered with its scan; it stands in place of the body's."""

    type: ClassVar[str] = "cn.yishi.owners.voted.v1"
    vote_id: str
    question: str
    result: Literal["passed", "failed", "no_quorum"]
    weighty: bool
    #: square metres, written as decimals
    area_all: str
    area_voted: str
    area_yes: str
    heads_all: int
    heads_voted: int
    heads_yes: int
    #: SHA-256 of the scan
    scan: str
    by: str


EVENTS = (
    ReviewRejected, ReviewAppealOpened, ReviewAppealDecided, ReviewRemitted, ReviewPooled, ReviewObjected,
    ReviewObjectionAnswered, ReviewObjectionRedacted, ReviewReminded, ReviewRecounted, SelfHelpAsked, SelfHelpEnded,
    OwnersVoted,
)
