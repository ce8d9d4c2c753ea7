"""What dispatch says beside the work itself: agency and proposer in contact, agencies supervised, figures ruled on."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .dispatch import AboutAssignment


class AssignmentContacted(AboutAssignment):
    """The agency has written to the proposer, or asks for a call or a visit; what it says is read in dispatch."""

    type: ClassVar[str] = "cn.yishi.assignment.contacted.v1"
    message_id: str
    kind: Literal["message", "call_request", "visit_request"]
    #: whether it is the first time, which has a date (one working day after sign-for)
    first: bool = False


class AssignmentWrittenBack(AboutAssignment):
    """The proposer has written to the agency; what they say is read in dispatch."""

    type: ClassVar[str] = "cn.yishi.assignment.written_back.v1"
    message_id: str
    kind: Literal["message", "call_request", "visit_request"]


class SupervisionIssued(AboutAssignment):
    """The tier above has sent the agency a numbered supervision order (督办单), to be answered by `reply_by`."""

    type: ClassVar[str] = "cn.yishi.supervision.issued.v1"
    order_id: str
    #: 督〔2026〕12号
    order_number: str
    tier: str
    due: AwareDatetime
    reply_by: AwareDatetime
    #: The milestone that is late, where it is one.
    about: str = ""


class SupervisionReplied(AboutAssignment):
    """The agency has answered its supervision order; what it says is read in dispatch."""

    type: ClassVar[str] = "cn.yishi.supervision.replied.v1"
    order_id: str
    order_number: str
    late: bool = False


class ExclusionAsked(AboutAssignment):
    """The agency asks that an assignment does not count in its rates (剔除申请); ruled on in public by `rule_by`."""

    type: ClassVar[str] = "cn.yishi.exclusion.asked.v1"
    exclusion_id: str
    ground: str
    reason: str
    tier: str
    rule_by: AwareDatetime


class ExclusionRuled(AboutAssignment):
    """The supervisor has ruled whether it counts, or (`lapsed`) nobody did in time and it counts."""

    type: ClassVar[str] = "cn.yishi.exclusion.ruled.v1"
    exclusion_id: str
    outcome: Literal["granted", "refused", "lapsed"]
    reason: str = ""
    by: str = ""


EVENTS = (
    AssignmentContacted, AssignmentWrittenBack, SupervisionIssued, SupervisionReplied, ExclusionAsked, ExclusionRuled,
)
