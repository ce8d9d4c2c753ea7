"""HTTP shapes of dispatch that several doors share: words, pages, what is shown of a case."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AwareDatetime, Field, StringConstraints
from yishi_chassis.http import Form, Page, Query, View, cursor, position

from .domain.assignment import Assignment, Evidence
from .domain.case import Case
from .domain.counting import is_provisional
from .domain.moves import allowed

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
AgencyId = Annotated[str, StringConstraints(max_length=64)]


class EvidenceForm(Form):
    """A file by its hash."""

    name: Name
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    stage: Literal["before", "during", "after"] = "after"

    def evidence(self) -> Evidence:
        return Evidence(name=self.name, sha256=self.sha256, stage=self.stage)


class Paged(Query):
    """Where to go on, and how many."""

    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)

    def above(self) -> str:
        """The id above which the page begins."""
        found = position(self.cursor, 1)
        return str(found[0]) if found else ""


class EvidenceView(View):
    """A file by its hash."""

    name: str
    sha256: str
    stage: str


class MilestoneView(View):
    """A step of a plan, and how it was reached."""

    name: str
    due: AwareDatetime
    reached_at: AwareDatetime | None
    note: str
    evidence: tuple[EvidenceView, ...]


class AskView(View):
    """More time or a pause that was asked for, and what was said to it."""

    kind: str
    until: AwareDatetime
    ground: str
    reason: str
    asked_at: AwareDatetime
    answer_by: AwareDatetime
    answered_at: AwareDatetime | None
    granted: bool
    by: str
    words: str


class PauseView(View):
    """A time in which the agency's clock stood; the resident's never does."""

    since: AwareDatetime
    until: AwareDatetime
    ground: str
    to: AwareDatetime | None


class SiteCheckView(View):
    """What somebody of the body found who went and looked."""

    at: AwareDatetime
    by: str
    found: str


class ProgressView(View):
    """What was told of work that was taken up in a plan."""

    at: AwareDatetime
    words: str
    done: bool
    evidence: tuple[EvidenceView, ...]


class AssignmentView(View):
    """One agency's part; `answer_by` is until when somebody must move it on, `allowed` what people may do now.

    `provisional`: its dates are counted again once the working days of their year are announced.
    """

    id: str
    case_id: str
    proposal_id: str
    round: int
    agency: str
    role: str
    mode: str
    task: str
    term: str
    after: tuple[str, ...]
    state: str
    allowed: tuple[str, ...]
    offered_at: AwareDatetime
    sign_by: AwareDatetime
    answer_by: AwareDatetime | None
    due: AwareDatetime | None
    first_due: AwareDatetime | None
    steps: tuple[str, ...]
    struck: tuple[str, ...]
    accepted_at: AwareDatetime | None
    by_silence: bool
    contact: str
    unanswered: bool
    ground: str
    instead: str
    misassigned: bool
    disputed: bool
    fallback: bool
    binding: bool
    replaced_by: str
    reason: str
    plan: tuple[MilestoneView, ...]
    asks: tuple[AskView, ...]
    pauses: tuple[PauseView, ...]
    result: str
    grade: str
    words: str
    letter: str
    letter_number: str
    countersigned: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    plan_year: int | None
    plan_agency: str
    next_report: AwareDatetime | None
    reported_at: AwareDatetime | None
    send_backs: int
    site_check: SiteCheckView | None
    confirmed_at: AwareDatetime | None
    confirmed_by: str
    track_at: AwareDatetime | None
    tracking: tuple[ProgressView, ...]
    provisional: bool
    version: int
    warning: str = ""

    @classmethod
    def of(cls, one: Assignment, warning: str = "") -> Self:
        fields = {name: value for name, value in asdict(one).items() if name in cls.model_fields}
        shown = {"allowed": allowed(one.state), "grade": one.grade, "provisional": is_provisional(one)}
        return cls.model_validate(fields | shown | {"warning": warning})


class CaseView(View):
    """A case with the assignments of its present round; `due` is what residents were told.

    `coordinator` answers to the resident until the lead has signed; `handed_to` supervises it, if not the body.
    """

    id: str
    proposal_id: str
    number: str
    title: str
    body: str
    tier: str
    state: str
    course: int
    round: int
    urgent: bool
    opened_at: AwareDatetime
    due: AwareDatetime
    coordinator: str
    handed_to: str
    cause: str
    assignments: tuple[AssignmentView, ...]
    version: int

    @classmethod
    def of(cls, case: Case) -> Self:
        names = set(cls.model_fields) - {"assignments"}
        own = {name: getattr(case, name) for name in names if hasattr(case, name)}
        told = {name: getattr(case.ordered, name) for name in names - set(own)}
        return cls(**told, **own, assignments=tuple(AssignmentView.of(one) for one in case.assignments))


V = TypeVar("V", AssignmentView, CaseView)


def page(items: Sequence[V], *, limit: int) -> Page[V]:
    """A page; the next one begins above the last id, if this one is full."""
    return Page(items=list(items), next=cursor(items[-1].id) if len(items) == limit else None)
