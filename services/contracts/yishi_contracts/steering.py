"""What dispatch says while work goes on: agencies ask, pause and follow up; bodies cancel, hand up and tie together."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime

from .dispatch import AboutAssignment, FromDispatch, MovedByDispatch

AskKind = Literal["extension", "suspension"]
PauseGround = Literal["third_party", "season", "funds", "court"]


class AssignmentAsked(AboutAssignment):
    """The agency asks for more time (延期) or that its clock stands for a while (中止)."""

    type: ClassVar[str] = "cn.yishi.assignment.asked.v1"
    kind: AskKind
    until: AwareDatetime
    ground: PauseGround | Literal[""] = ""
    reason: str
    answer_by: AwareDatetime


class AssignmentAnswered(AboutAssignment):
    """The body has answered what the agency asked for."""

    type: ClassVar[str] = "cn.yishi.assignment.answered.v1"
    kind: AskKind
    granted: bool
    until: AwareDatetime
    reason: str
    words: str = ""


class AssignmentSuspended(AboutAssignment):
    """The agency's clock stands, until then at the latest."""

    type: ClassVar[str] = "cn.yishi.assignment.suspended.v1"
    until: AwareDatetime
    ground: PauseGround


class AssignmentResumed(AboutAssignment):
    """The agency's clock runs again; what was due is due later by the time it stood."""

    type: ClassVar[str] = "cn.yishi.assignment.resumed.v1"
    due: AwareDatetime


class AssignmentLeftToDistrict(AboutAssignment):
    """No agency fits: the district names who does it (兜底)."""

    type: ClassVar[str] = "cn.yishi.assignment.left_to_district.v1"
    reason: str


class AssignmentCancelled(AboutAssignment):
    """The body takes the part back (撤单), or gives it to another agency (改派)."""

    type: ClassVar[str] = "cn.yishi.assignment.cancelled.v1"
    reason: str
    replaced_by: str | None = None


class AssignmentMoved(AboutAssignment):
    """An agency was merged or renamed: `agency` has its open work now, with all its dates."""

    type: ClassVar[str] = "cn.yishi.assignment.moved.v1"
    was: str


class AssignmentTracked(AboutAssignment):
    """How the plan goes on in which it was taken up (跟踪台账); asked again then, unless it was carried out."""

    type: ClassVar[str] = "cn.yishi.assignment.tracked.v1"
    words: str
    done: bool
    next_at: AwareDatetime | None = None


class CaseSuspended(MovedByDispatch):
    """The lead's clock stands, and the case with it."""

    type: ClassVar[str] = "cn.yishi.case.suspended.v1"
    state: str = "suspended"
    until: AwareDatetime
    ground: PauseGround


class CaseResumed(MovedByDispatch):
    """The case goes on."""

    type: ClassVar[str] = "cn.yishi.case.resumed.v1"
    state: str = "in_progress"


class CaseHandedUp(FromDispatch):
    """A tier further up supervises the case from now (提级督办)."""

    type: ClassVar[str] = "cn.yishi.case.handed_up.v1"
    to: str
    reason: str


class CaseTied(FromDispatch):
    """Another case has the same cause (一类事)."""

    type: ClassVar[str] = "cn.yishi.case.tied.v1"
    cause: str
    other_proposal_id: str
    other_number: str
    reason: str


EVENTS = (
    AssignmentAsked, AssignmentAnswered, AssignmentSuspended, AssignmentResumed, AssignmentLeftToDistrict,
    AssignmentCancelled, AssignmentMoved, AssignmentTracked, CaseSuspended, CaseResumed, CaseHandedUp, CaseTied,
)
