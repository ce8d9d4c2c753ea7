"""What dispatch says: agencies are ordered or requested, sign for it, work, report, and are confirmed."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .envelope import Event, Move, Part
from .intake import Attachment, Place


class Milestone(Part):
    """A step of a works plan (工程类): 踏勘, 设计, 施工, 验收."""

    name: str
    due: AwareDatetime


class FromDispatch(Event):
    """Said by dispatch about a case."""

    speaker: ClassVar[str] = "dispatch"
    proposal_id: str
    case_id: str


class AboutAssignment(FromDispatch):
    """Said by dispatch about one agency's part in a case."""

    assignment_id: str
    agency: str


class MovedByDispatch(Move):
    """Said by dispatch; moves the public state."""

    speaker: ClassVar[str] = "dispatch"
    leg: int = 3
    proposal_id: str
    case_id: str


class CaseOpened(MovedByDispatch):
    """The order has reached dispatch; agencies have not yet signed for it."""

    type: ClassVar[str] = "cn.yishi.case.opened.v1"
    state: str = "dispatching"
    number: str
    lead: str
    assisting: tuple[str, ...] = ()
    due: AwareDatetime


class AssignmentOffered(AboutAssignment):
    """An agency is ordered (交办) or requested (商请) to do its part."""

    type: ClassVar[str] = "cn.yishi.assignment.offered.v1"
    role: Literal["lead", "assisting"]
    mode: Literal["order", "request"]
    task: str
    term: str
    sign_by: AwareDatetime
    due: AwareDatetime | None = None
    after: tuple[str, ...] = ()


class AssignmentAccepted(AboutAssignment):
    """The agency has signed for it (签收), by itself or, for an order, by silence."""

    type: ClassVar[str] = "cn.yishi.assignment.accepted.v1"
    by_silence: bool = False
    contact: str = ""


class CaseStarted(MovedByDispatch):
    """The lead agency has signed for it: work is in progress."""

    type: ClassVar[str] = "cn.yishi.case.started.v1"
    state: str = "in_progress"


class AssignmentRefused(AboutAssignment):
    """The agency refuses (退单) on a legal ground and names who should do it instead."""

    type: ClassVar[str] = "cn.yishi.assignment.refused.v1"
    ground: str
    instead: str
    #: It had been signed for by silence only (误派).
    misassigned: bool = False
    #: Passed back, or refused too often: the body settles it, and that binds.
    disputed: bool = False


class AssignmentReturned(AboutAssignment):
    """A refusal was upheld (退单成立), or a request declined: this agency is out of it."""

    type: ClassVar[str] = "cn.yishi.assignment.returned.v1"
    reason: str
    replaced_by: str | None = None


class AssignmentPlanned(AboutAssignment):
    """The plan of works is set; its milestones carry the clock."""

    type: ClassVar[str] = "cn.yishi.assignment.planned.v1"
    milestones: tuple[Milestone, ...]


class AssignmentReleased(AboutAssignment):
    """What it had to wait for is confirmed: its clock runs from now."""

    type: ClassVar[str] = "cn.yishi.assignment.released.v1"
    due: AwareDatetime


class AssignmentReminded(AboutAssignment):
    """Somebody is reminded of a date, or of what is awaited."""

    type: ClassVar[str] = "cn.yishi.assignment.reminded.v1"
    #: By the date: half_time, day_before, urged 催办, supervised 督办, listed 通报. Others: unsigned (the order is not
    #: signed for), unanswered (nobody answered the request), unruled (nobody ruled on the refusal), plan (works have
    #: none yet), asked (nobody answered what the agency asked for), tracked (how does the plan go on), contact (the
    #: proposer has not been contacted).
    step: str
    due: AwareDatetime
    #: The milestone that is due, where it is one.
    about: str = ""


class AssignmentReported(AboutAssignment):
    """The agency reports (反馈) what became of it, in words for the resident."""

    type: ClassVar[str] = "cn.yishi.assignment.reported.v1"
    result: Literal["solved", "planned", "partly", "explained", "not_possible"]
    words: str
    #: A solved, B planned or partly, C explained or not possible.
    grade: Literal["A", "B", "C", ""] = ""
    letter: str = ""
    letter_number: str = ""
    countersigned: tuple[str, ...] = ()
    evidence: tuple[Attachment, ...] = ()
    #: Taken up in a plan (列入计划): of which year, whose, and when it is reported on next.
    plan_year: int | None = None
    plan_agency: str = ""
    next_report: AwareDatetime | None = None


class AssignmentSentBack(AboutAssignment):
    """The report was not enough (退回重办)."""

    type: ClassVar[str] = "cn.yishi.assignment.sent_back.v1"
    reason: str
    due: AwareDatetime
    #: Somebody of the body went and looked before.
    site_checked: bool = False


class AssignmentConfirmed(AboutAssignment):
    """The report is confirmed (审核通过), by a person or by silence (默认通过)."""

    type: ClassVar[str] = "cn.yishi.assignment.confirmed.v1"
    by: str
    by_silence: bool = False


class CaseCompleted(MovedByDispatch):
    """The lead and every standing assignment are confirmed: residents judge next."""

    type: ClassVar[str] = "cn.yishi.case.completed.v1"
    state: str = "in_progress"
    result: str
    words: str


class OrderOffered(Event):
    """To one agency alone: what it is to do, with the residents' text and where it is."""

    type: ClassVar[str] = "cn.yishi.order.offered.v1"
    residents_words: ClassVar[tuple[str, ...]] = ("title", "text", "place.spot")
    speaker: ClassVar[str] = "dispatch"
    proposal_id: str
    case_id: str
    assignment_id: str
    agency: str
    number: str
    role: Literal["lead", "assisting"]
    mode: Literal["order", "request"]
    title: str
    text: str
    category: str
    place: Place
    task: str
    term: str
    urgent: bool = False
    sign_by: AwareDatetime
    due: AwareDatetime | None = None
    after: tuple[str, ...] = ()
    redacted: bool = False


class OrderChanged(Event):
    """To one agency alone: its assignment has a new state (released, reminded, sent back, confirmed …)."""

    type: ClassVar[str] = "cn.yishi.order.changed.v1"
    speaker: ClassVar[str] = "dispatch"
    proposal_id: str
    assignment_id: str
    agency: str
    change: str
    state: str
    words: str = ""
    due: AwareDatetime | None = None


EVENTS = (
    CaseOpened, AssignmentOffered, AssignmentAccepted, CaseStarted, AssignmentRefused, AssignmentReturned,
    AssignmentPlanned, AssignmentReleased, AssignmentReminded, AssignmentReported, AssignmentSentBack,
    AssignmentConfirmed, CaseCompleted,
)
TO_AGENCIES = (OrderOffered, OrderChanged)

