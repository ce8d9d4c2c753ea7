"""Doors for a case as a whole: one more agency, supervision that goes up, common causes, agencies that are merged."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, View, http

from .. import actions
from ..domain.case import Task
from ..domain.clocks import Rules
from ..forms import AgencyId, CaseView, Words

CONVENERS = auth.roles("convener", "supervisor")
CASE = "/v1/cases/<string:case_id>"
Slug = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class AddForm(Form):
    """增派: who, to do what, in which term; `mode` and `after` as in the order of a body."""

    agency: Slug
    task: Words
    term: Slug
    mode: Literal["order", "request"] | None = None
    after: tuple[AgencyId, ...] = Field((), max_length=20)
    reason: Words


class HandUpForm(Form):
    """提级: to which tier, and why."""

    to: Slug
    reason: Words


class TieForm(Form):
    """一类事: which other case has the same cause, and how one knows."""

    case_id: Slug
    reason: Words


class InheritForm(Form):
    """Which agency takes over."""

    into: Slug


class InheritedView(View):
    """How many cases had open work of the agency."""

    cases: int


class SteeringDoors:
    """What is done to a case that runs."""

    rules: Rules

    @http("POST", f"{CASE}/assignments", form=AddForm, view=CaseView, access=CONVENERS, status=201,
          summary="One more agency assists (增派)")
    def add(self, tx: Tx, form: AddForm, case_id: str) -> CaseView:
        task = Task(**form.model_dump(exclude={"reason"}))
        return CaseView.of(actions.case.add(
            tx, case_id, task=task, reason=form.reason, rules=self.rules, now=clock.now()))

    @http("POST", f"{CASE}/hand-up", form=HandUpForm, view=CaseView, access=CONVENERS,
          summary="A tier further up supervises it from now (提级)")
    def hand_up(self, tx: Tx, form: HandUpForm, case_id: str) -> CaseView:
        return CaseView.of(actions.case.hand_up(
            tx, case_id, to=form.to, reason=form.reason, rules=self.rules, now=clock.now()))

    @http("POST", f"{CASE}/ties", form=TieForm, view=CaseView, access=CONVENERS,
          summary="Another case has the same cause (一类事)")
    def tie(self, tx: Tx, form: TieForm, case_id: str) -> CaseView:
        return CaseView.of(actions.case.tie(tx, case_id, other_id=form.case_id, reason=form.reason))

    @http("POST", "/v1/agencies/<string:agency_id>/merge", form=InheritForm, view=InheritedView,
          access=auth.roles("supervisor"), summary="The agency was merged or renamed: its open work moves")
    def inherit(self, tx: Tx, form: InheritForm, agency_id: str) -> InheritedView:
        return InheritedView(cases=actions.case.inherit(
            tx, old=agency_id, new=form.into, rules=self.rules, now=clock.now()))
