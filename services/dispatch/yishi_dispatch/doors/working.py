"""Doors for what an agency does with its assignment."""

from typing import Literal

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions
from ..domain.assignment import Milestone, Report
from ..domain.clocks import Rules
from ..forms import AgencyId, AssignmentView, EvidenceForm, Name, Optional, Short, Words

CLERKS = auth.roles("agency")
ASSIGNMENT = "/v1/assignments/<string:assignment_id>"


class AcceptForm(Form):
    """签收: which office inside the agency has it."""

    contact: Short = ""


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
    """反馈: what became of it, in words for the resident, with the answer letter (答复函), its number and countersigns.

    Taken up in a plan (`planned`): its year, the agency that has it, and when it is reported on next.
    """

    result: Literal["solved", "planned", "partly", "explained", "not_possible"]
    words: Words
    letter: Optional = ""
    letter_number: Short = ""
    countersigned: tuple[AgencyId, ...] = Field((), max_length=20)
    evidence: list[EvidenceForm] = Field(default=[], max_length=20)
    plan_year: int | None = Field(None, ge=2000, le=2200)
    plan_agency: AgencyId = ""
    next_report: AwareDatetime | None = None

    def report(self) -> Report:
        told = self.model_dump(include=set(ReportForm.model_fields) - {"evidence", "next_report"})
        return Report(**told, evidence=tuple(item.evidence() for item in self.evidence),
                      next_report=self.next_report and self.next_report.astimezone(ZONE))


class ExtendForm(Form):
    """延期: until when, and why; the proposer is told."""

    until: AwareDatetime
    reason: Words


class SuspendForm(ExtendForm):
    """中止: until when its clock is to stand, on which ground."""

    ground: Literal["third_party", "season", "funds", "court"]


class TrackForm(Form):
    """跟踪台账: how the plan goes on; `done`: it was carried out, with evidence."""

    words: Words
    done: bool = False
    evidence: list[EvidenceForm] = Field(default=[], max_length=20)


class WorkingDoors:
    """Sign for it, refuse it, plan it, report on it."""

    rules: Rules

    @http("POST", f"{ASSIGNMENT}/accept", form=AcceptForm, view=AssignmentView,
          access=CLERKS, summary="Sign for it (签收)")
    def accept(self, tx: Tx, form: AcceptForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.accept(
            tx, assignment_id=assignment_id, contact=form.contact, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/refuse", form=RefuseForm, view=AssignmentView,
          access=CLERKS, summary="Refuse it (退单) and name the right agency")
    def refuse(self, tx: Tx, form: RefuseForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.refuse(
            tx, assignment_id=assignment_id, ground=form.ground, instead=form.instead, rules=self.rules,
            now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/misassigned", form=RefuseForm, view=AssignmentView, access=CLERKS,
          summary="Signed for by silence only: say once that another agency is the right one (误派)")
    def misassigned(self, tx: Tx, form: RefuseForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.misassigned(
            tx, assignment_id=assignment_id, ground=form.ground, instead=form.instead, rules=self.rules,
            now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/plan", form=PlanForm, view=AssignmentView,
          access=CLERKS, summary="Set the plan of works")
    def plan(self, tx: Tx, form: PlanForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.plan(
            tx, assignment_id=assignment_id, milestones=form.plan(), rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/milestones", form=ReachForm, view=AssignmentView,
          access=CLERKS, summary="A milestone of the plan is reached")
    def reach(self, tx: Tx, form: ReachForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.reach(
            tx, assignment_id=assignment_id, name=form.name, note=form.note,
            evidence=tuple(item.evidence() for item in form.evidence), rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/report", form=ReportForm, view=AssignmentView,
          access=CLERKS, summary="Report (反馈); what fits no state is kept as a note, with a warning")
    def report(self, tx: Tx, form: ReportForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.handling.report(
            tx, assignment_id=assignment_id, report=form.report(), rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/extend", form=ExtendForm, view=AssignmentView, access=CLERKS,
          summary="Ask for more time (延期), before it is due")
    def extend(self, tx: Tx, form: ExtendForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.ask(
            tx, assignment_id=assignment_id, kind="extension", until=form.until.astimezone(ZONE), ground="",
            reason=form.reason, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/suspend", form=SuspendForm, view=AssignmentView, access=CLERKS,
          summary="Ask that the clock stands for a while (中止)")
    def suspend(self, tx: Tx, form: SuspendForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.ask(
            tx, assignment_id=assignment_id, kind="suspension", until=form.until.astimezone(ZONE), ground=form.ground,
            reason=form.reason, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/track", form=TrackForm, view=AssignmentView, access=CLERKS,
          summary="How the plan goes on in which it was taken up (跟踪台账)")
    def track(self, tx: Tx, form: TrackForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.track(
            tx, assignment_id=assignment_id, words=form.words, done=form.done,
            evidence=tuple(item.evidence() for item in form.evidence), rules=self.rules, now=clock.now()))
