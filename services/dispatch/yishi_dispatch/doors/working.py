"""Doors for what an agency does with its assignment."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints
from yishi_chassis import auth, clock
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions
from ..domain.assignment import Milestone, Report
from ..domain.clocks import Rules
from ..forms import AgencyId, AssignmentView, EvidenceForm, Name, Optional, Words

CLERKS = auth.roles("agency")
ASSIGNMENT = "/v1/assignments/<string:assignment_id>"


class AcceptForm(Form):
    """签收: which office inside the agency has it."""

    contact: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""


class RefuseForm(Form):
    """退单: on which legal ground, and who should do it instead (may be empty for a request)."""

    ground: Words
    instead: AgencyId = ""


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


class WorkingDoors:
    """Sign for it, refuse it, plan it, report on it."""

    rules: Rules

    @http("POST", f"{ASSIGNMENT}/accept", form=AcceptForm, view=AssignmentView,
          access=CLERKS, summary="Sign for it (签收)")
    def accept(self, tx: Tx, form: AcceptForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.accept(
            tx, assignment_id=assignment_id, contact=form.contact, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/refuse", form=RefuseForm, view=AssignmentView,
          access=CLERKS, summary="Refuse it (退单) and name the right agency")
    def refuse(self, tx: Tx, form: RefuseForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.refuse(
            tx, assignment_id=assignment_id, ground=form.ground, instead=form.instead, rules=self.rules,
            now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/plan", form=PlanForm, view=AssignmentView,
          access=CLERKS, summary="Set the plan of works")
    def plan(self, tx: Tx, form: PlanForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.plan(
            tx, assignment_id=assignment_id, milestones=form.plan(), rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/milestones", form=ReachForm, view=AssignmentView,
          access=CLERKS, summary="A milestone of the plan is reached")
    def reach(self, tx: Tx, form: ReachForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.reach(
            tx, assignment_id=assignment_id, name=form.name, note=form.note,
            evidence=tuple(item.evidence() for item in form.evidence), rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/report", form=ReportForm, view=AssignmentView,
          access=CLERKS, summary="Report (反馈); what fits no state is kept as a note, with a warning")
    def report(self, tx: Tx, form: ReportForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.handling.report(
            tx, assignment_id=assignment_id, report=form.report(), rules=self.rules, now=clock.now()))
