"""Doors for work inside an agency: office (科室), handler (经办), and sign-off (审签)."""

from typing import Annotated, Self

from pydantic import AwareDatetime, StringConstraints
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, View, http

from .. import actions
from ..domain.clocks import Rules
from ..domain.handling import Draft, Handling
from ..forms import EvidenceView, Name, Optional
from .working import ReportForm

CLERKS = auth.roles("agency")
ASSIGNMENT = "/v1/assignments/<string:assignment_id>"


class HandForm(Form):
    """Which office has it, and which account there handles it (opaque, of the agency itself)."""

    office: Name
    handler: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)] = ""


class SignForm(Form):
    """Whether it goes out; given back, with the reason."""

    approve: bool
    reason: Optional = ""


class HandlingView(View):
    """Who inside the agency has it."""

    office: str
    handler: str
    by: str
    at: AwareDatetime

    @classmethod
    def of(cls, handling: Handling) -> Self:
        return cls(office=handling.office, handler=handling.handler, by=handling.by, at=handling.at)


class DraftView(View):
    """A report before it goes out, and what became of it; its words are the agency's alone."""

    id: str
    proposal_id: str
    result: str
    words: str
    letter: str
    evidence: tuple[EvidenceView, ...]
    written_by: str
    written_at: AwareDatetime
    state: str
    signed_by: str
    signed_at: AwareDatetime | None
    reason: str

    @classmethod
    def of(cls, draft: Draft) -> Self:
        own = {name: getattr(draft, name) for name in cls.model_fields if hasattr(draft, name)}
        return cls.model_validate(draft.report.said() | own)


class InsideView(View):
    """Who in the agency has it, and the drafts of its reports, oldest first."""

    handling: HandlingView | None
    drafts: tuple[DraftView, ...]


class InsideDoors:
    """What an agency does before anything leaves it; nobody else sees it."""

    rules: Rules

    @http("POST", f"{ASSIGNMENT}/handling", form=HandForm, view=HandlingView, access=CLERKS,
          summary="Hand it to an office (科室) and a handler (经办) of the agency")
    def hand(self, tx: Tx, form: HandForm, assignment_id: str) -> HandlingView:
        return HandlingView.of(actions.handling.hand(
            tx, assignment_id=assignment_id, office=form.office, handler=form.handler, now=clock.now()))

    @http("GET", f"{ASSIGNMENT}/handling", view=InsideView, access=CLERKS, cache="no-store",
          summary="Who in the agency has it, and the drafts of its reports")
    def inside(self, tx: Tx, assignment_id: str) -> InsideView:
        handling, drafts = actions.handling.inside(tx, assignment_id=assignment_id)
        return InsideView(handling=HandlingView.of(handling) if handling else None,
                          drafts=tuple(DraftView.of(draft) for draft in drafts))

    @http("POST", f"{ASSIGNMENT}/drafts", form=ReportForm, view=DraftView, status=201, access=CLERKS,
          summary="Draft a report, for another person of the agency to sign off")
    def draft(self, tx: Tx, form: ReportForm, assignment_id: str) -> DraftView:
        return DraftView.of(actions.handling.draft(
            tx, assignment_id=assignment_id, report=form.report(), now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/drafts/<string:draft_id>/sign", form=SignForm, view=DraftView, access=CLERKS,
          summary="Sign the newest draft off (审签): then it is reported; or give it back")
    def sign(self, tx: Tx, form: SignForm, assignment_id: str, draft_id: str) -> DraftView:
        return DraftView.of(actions.handling.sign(
            tx, assignment_id=assignment_id, draft_id=draft_id, approve=form.approve, reason=form.reason,
            rules=self.rules, now=clock.now()))
