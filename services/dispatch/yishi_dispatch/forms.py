"""HTTP shapes of dispatch: forms in, views out."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AwareDatetime, Field, StringConstraints
from yishi_chassis.clock import ZONE
from yishi_chassis.http import Form, Page, Query, View, cursor, position

from .domain.agency import Agency
from .domain.assignment import Assignment, Evidence, Milestone, Report, allowed
from .domain.case import Case
from .domain.receipt import Receipt

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Optional = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
AgencyId = Annotated[str, StringConstraints(max_length=64)]


class EvidenceForm(Form):
    """A file by its hash."""

    name: Name
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    stage: Literal["before", "during", "after"] = "after"

    def evidence(self) -> Evidence:
        return Evidence(name=self.name, sha256=self.sha256, stage=self.stage)


class AcceptForm(Form):
    """签收: which office inside the agency has it."""

    contact: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""


class RefuseForm(Form):
    """退单: on which legal ground, and who should do it instead (may be empty for a request)."""

    ground: Words
    instead: AgencyId = ""


class RuleForm(Form):
    """Whether the refusal is right; upheld, `replaced_by` goes on (the lead's: whom the refuser named, if unset)."""

    uphold: bool
    reason: Words
    replaced_by: AgencyId = ""


class MilestoneForm(Form):
    """A step of a plan."""

    name: Name
    due: AwareDatetime


class PlanForm(Form):
    """The plan of works, in the order of its milestones."""

    milestones: list[MilestoneForm] = Field(min_length=1, max_length=30)

    def plan(self) -> tuple[Milestone, ...]:
        return tuple(Milestone(name=m.name, due=m.due.astimezone(ZONE)) for m in self.milestones)


class ReachForm(Form):
    """A milestone that was reached."""

    name: Name
    note: Optional = ""
    evidence: list[EvidenceForm] = Field(default=[], max_length=20)


class ReportForm(Form):
    """反馈: what became of it, in words for the resident."""

    result: Literal["solved", "planned", "partly", "explained", "not_possible"]
    words: Words
    letter: Optional = ""
    evidence: list[EvidenceForm] = Field(default=[], max_length=20)

    def report(self) -> Report:
        evidence = tuple(item.evidence() for item in self.evidence)
        return Report(result=self.result, words=self.words, letter=self.letter, evidence=evidence)


class ConfirmForm(Form):
    """审核通过."""

    words: Optional = ""


class SendBackForm(Form):
    """退回重办: what is missing."""

    reason: Words


class ReceiptForm(Form):
    """The highest number up to which nothing is missing."""

    received: int = Field(ge=0, lt=2**63)


class Paged(Query):
    """Where to go on, and how many."""

    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(50, ge=1, le=200)

    def above(self) -> str:
        """The id above which the page begins."""
        found = position(self.cursor, 1)
        return str(found[0]) if found else ""


class CasesQuery(Paged):
    """Which cases."""

    state: str | None = None
    proposal: str | None = None


class AssignmentsQuery(Paged):
    """Which assignments."""

    agency: str | None = None
    state: str | None = None


class AgenciesQuery(Query):
    """Which agencies: competent in an area, or for a category."""

    area: str | None = None
    category: str | None = None


class OrdersQuery(Query):
    """The agency's events above a number."""

    after: int = Field(0, ge=0, lt=2**63)
    limit: int = Field(500, ge=1, le=1000)


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


class AssignmentView(View):
    """One agency's part; `answer_by` is until when somebody must move it on, `allowed` what people may do now."""

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
    steps: tuple[str, ...]
    accepted_at: AwareDatetime | None
    by_silence: bool
    contact: str
    unanswered: bool
    ground: str
    instead: str
    replaced_by: str
    reason: str
    plan: tuple[MilestoneView, ...]
    result: str
    words: str
    letter: str
    evidence: tuple[EvidenceView, ...]
    reported_at: AwareDatetime | None
    send_backs: int
    confirmed_at: AwareDatetime | None
    confirmed_by: str
    version: int
    warning: str = ""

    @classmethod
    def of(cls, one: Assignment, warning: str = "") -> Self:
        fields = {name: value for name, value in asdict(one).items() if name in cls.model_fields}
        return cls.model_validate(fields | {"allowed": allowed(one.state), "warning": warning})


class CaseView(View):
    """A case with the assignments of its present round; `due` is what residents were told."""

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
    assignments: tuple[AssignmentView, ...]
    version: int

    @classmethod
    def of(cls, case: Case) -> Self:
        names = set(cls.model_fields) - {"assignments"}
        own = {name: getattr(case, name) for name in names if hasattr(case, name)}
        told = {name: getattr(case.ordered, name) for name in names - set(own)}
        return cls(**told, **own, assignments=tuple(AssignmentView.of(one) for one in case.assignments))


class AgencyView(View):
    """Who can be given work."""

    id: str
    name: str
    level: str
    kind: str
    area: str
    parent: str
    categories: tuple[str, ...]

    @classmethod
    def of(cls, agency: Agency) -> Self:
        return cls(**asdict(agency))


class AgenciesView(View):
    """Agencies, in the order of the pack."""

    items: tuple[AgencyView, ...]


class ReceiptView(View):
    """How far the agency's system has receipted."""

    agency: str
    received: int
    at: AwareDatetime

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        return cls(agency=receipt.agency, received=receipt.received, at=receipt.at)


V = TypeVar("V", AssignmentView, CaseView)


def page(items: Sequence[V], *, limit: int) -> Page[V]:
    """A page; the next one begins above the last id, if this one is full."""
    return Page(items=list(items), next=cursor(items[-1].id) if len(items) == limit else None)


def batch(rows: list[dict[str, Any]]) -> bytes:
    """A batch of CloudEvents in JSON."""
    return json.dumps(rows, ensure_ascii=False).encode()
