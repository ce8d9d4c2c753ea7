"""What review says of local action on its way: tasks taken on, money, who helps, and what cannot be done here."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .review import FromReview, MovedByReview


class LocalActionTaskClaimed(FromReview):
    """Somebody of the place has taken a task on (认领)."""

    type: ClassVar[str] = "cn.yishi.local_action.task_claimed.v1"
    number: int
    resident: str


class LocalActionTaskDropped(FromReview):
    """Who had taken a task on has let it go."""

    type: ClassVar[str] = "cn.yishi.local_action.task_dropped.v1"
    number: int
    resident: str


class LocalActionFailed(MovedByReview):
    """It cannot be done here (办不成): the next tier's body has it now, or at the top the same one anew."""

    type: ClassVar[str] = "cn.yishi.local_action.failed.v1"
    state: str = "in_review"
    from_body: str
    reason: str
    by: str
    deadline: AwareDatetime


class LocalActionMoneyRecorded(FromReview):
    """What local action is to cost or has cost, in yuan, and where the money comes from."""

    type: ClassVar[str] = "cn.yishi.local_action.money_recorded.v1"
    kind: Literal["estimate", "spent"]
    #: yuan, written as a decimal with two places
    amount: str
    source: Literal["owners", "maintenance_fund", "community_fund", "subdistrict", "donation", "other"]
    what: str
    #: SHA-256 of the receipt, or empty
    receipt: str = ""
    reason: str = ""
    by: str


class AidRecorded(FromReview):
    """Somebody was asked to help, came, or did: of autonomy 自治, law 法治 or morals 德治."""

    type: ClassVar[str] = "cn.yishi.aid.recorded.v1"
    kind: str
    branch: Literal["autonomy", "law", "morals"]
    step: Literal["asked", "came", "did"]


EVENTS = (LocalActionTaskClaimed, LocalActionTaskDropped, LocalActionFailed, LocalActionMoneyRecorded, AidRecorded)
