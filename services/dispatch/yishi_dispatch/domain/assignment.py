"""An assignment (交办单): one agency's part in a case, with all that is known of it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from .agency import Mode
from .moves import GONE

Role = Literal["lead", "assisting"]
AskKind = Literal["extension", "suspension"]
#: A solved, B taken up in a plan or solved in part, C explained or not possible.
GRADES = {"solved": "A", "planned": "B", "partly": "B", "explained": "C", "not_possible": "C"}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A file by its hash; `stage` is before, during or after."""

    name: str
    sha256: str
    stage: str = "after"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of it, in words for the resident, with the answer letter (答复函) and who signed that as well.

    Taken up in a plan (列入计划): of which year and agency, and when it is reported on next.
    """

    result: str
    words: str
    letter: str = ""
    letter_number: str = ""
    countersigned: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    plan_year: int | None = None
    plan_agency: str = ""
    next_report: datetime | None = None

    def said(self) -> dict[str, Any]:
        """As plain values, to be kept as a note."""
        told = asdict(self)
        return told | {"next_report": self.next_report.isoformat() if self.next_report else None}


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A step of a plan of works, and how it was reached."""

    name: str
    due: datetime
    reached_at: datetime | None = None
    note: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ask:
    """More time (延期) or a pause (中止) that the agency asks for, and what was said to it."""

    kind: AskKind
    until: datetime
    ground: str
    reason: str
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None = None
    granted: bool = False
    by: str = ""
    words: str = ""

    @property
    def pending(self) -> bool:
        """Whether nobody has answered."""
        return self.answered_at is None


@dataclass(frozen=True, kw_only=True)
class Pause:
    """A time in which the agency's clock stood; without `to` it stands now, until `until` at the latest."""

    since: datetime
    until: datetime
    ground: str
    to: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SiteCheck:
    """Somebody of the body went and looked, before work is sent back once more."""

    at: datetime
    by: str
    found: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is told of work that was taken up in a plan (跟踪台账); `done`: it was carried out."""

    at: datetime
    words: str
    done: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """One agency's part. `due` is unset while it waits for those in `after`; `steps` are the reminders it drew.

    `answer_by` is until when a person must move it on (sign, rule, confirm, plan): then the clock does. `first_due`
    is the due it began with; `struck` are steps that an extension granted late takes back. `binding`: it was settled
    who does it, and cannot be refused; `fallback`: the district names who does it (兜底).
    """

    id: str
    case_id: str
    proposal_id: str
    round: int
    agency: str
    role: Role
    mode: Mode
    task: str
    term: str
    urgent: bool
    after: tuple[str, ...]
    offered_at: datetime
    sign_by: datetime
    answer_by: datetime | None
    state: str = "offered"
    due: datetime | None = None
    first_due: datetime | None = None
    clock_from: datetime | None = None
    steps: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    accepted_at: datetime | None = None
    by_silence: bool = False
    contact: str = ""
    unanswered: bool = False
    ground: str = ""
    instead: str = ""
    refusals: int = 0
    misassigned: bool = False
    disputed: bool = False
    fallback: bool = False
    binding: bool = False
    replaced_by: str = ""
    plan: tuple[Milestone, ...] = ()
    planned_at: datetime | None = None
    asks: tuple[Ask, ...] = ()
    pauses: tuple[Pause, ...] = ()
    result: str = ""
    words: str = ""
    letter: str = ""
    letter_number: str = ""
    countersigned: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    plan_year: int | None = None
    plan_agency: str = ""
    next_report: datetime | None = None
    reported_at: datetime | None = None
    send_backs: int = 0
    site_check: SiteCheck | None = None
    reason: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    track_at: datetime | None = None
    tracking: tuple[Progress, ...] = ()
    version: int = 1

    @property
    def stands(self) -> bool:
        """Whether its agency is still in the case."""
        return self.state not in GONE

    @property
    def grade(self) -> str:
        """A, B or C once there is a report."""
        return GRADES.get(self.result, "")

    @property
    def ask(self) -> Ask | None:
        """What the agency waits for an answer to."""
        return next((ask for ask in self.asks if ask.pending), None)

    @property
    def paused(self) -> timedelta:
        """For how long its clock has stood in all, without the pause that is on."""
        return sum(((pause.to - pause.since) for pause in self.pauses if pause.to), timedelta())
