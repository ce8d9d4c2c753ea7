"""Doors for what the convener of the dispatching body decides."""

from typing import Annotated

from pydantic import StringConstraints
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions
from ..domain.clocks import Rules
from ..forms import AgencyId, AssignmentView, Optional, Words

CONVENERS = auth.roles("convener", "supervisor")
ASSIGNMENT = "/v1/assignments/<string:assignment_id>"


class RuleForm(Form):
    """Whether the refusal is right; upheld, `replaced_by` goes on (the lead's: whom the refuser named, if unset).

    `fallback`: nobody fits, the district is to name who does it (兜底).
    """

    uphold: bool
    reason: Words
    replaced_by: AgencyId = ""
    fallback: bool = False


class ConfirmForm(Form):
    """审核通过."""

    words: Optional = ""


class SendBackForm(Form):
    """退回重办: what is missing; the second time also what somebody found who went and looked."""

    reason: Words
    found: Optional = ""


class AnswerForm(Form):
    """Whether the agency gets what it asked for."""

    granted: bool
    words: Optional = ""


class ReasonForm(Form):
    """Why."""

    reason: Words


class ReassignForm(ReasonForm):
    """改派: who gets the part instead, and why."""

    to: Annotated[AgencyId, StringConstraints(min_length=1)]


class DecidingDoors:
    """Confirm a report or send it back; rule on a refusal."""

    rules: Rules

    @http("POST", f"{ASSIGNMENT}/confirm", form=ConfirmForm, view=AssignmentView,
          access=CONVENERS, summary="Confirm the report (审核通过)")
    def confirm(self, tx: Tx, form: ConfirmForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.decision.confirm(
            tx, assignment_id=assignment_id, words=form.words, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/send-back", form=SendBackForm, view=AssignmentView,
          access=CONVENERS, summary="Send the work back (退回重办)")
    def send_back(self, tx: Tx, form: SendBackForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.decision.send_back(
            tx, assignment_id=assignment_id, reason=form.reason, found=form.found, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/rule", form=RuleForm, view=AssignmentView,
          access=CONVENERS, summary="Rule on a refusal, or on a request that nobody answered")
    def rule(self, tx: Tx, form: RuleForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.decision.rule(
            tx, assignment_id=assignment_id, uphold=form.uphold, reason=form.reason, replaced_by=form.replaced_by,
            fallback=form.fallback, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/answer", form=AnswerForm, view=AssignmentView,
          access=CONVENERS, summary="Answer what the agency asked for: more time, or a pause")
    def answer(self, tx: Tx, form: AnswerForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.decision.answer(
            tx, assignment_id=assignment_id, granted=form.granted, words=form.words, rules=self.rules,
            now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/resume", view=AssignmentView, access=auth.roles("agency", "convener", "supervisor"),
          summary="Let its clock run again before the pause is over")
    def resume(self, tx: Tx, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.decision.resume(
            tx, assignment_id=assignment_id, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/reassign", form=ReassignForm, view=AssignmentView,
          access=CONVENERS, summary="Give the part to another agency (改派)")
    def reassign(self, tx: Tx, form: ReassignForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.decision.reassign(
            tx, assignment_id=assignment_id, to=form.to, reason=form.reason, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/cancel", form=ReasonForm, view=AssignmentView,
          access=CONVENERS, summary="Take an assisting part back (撤单)")
    def cancel(self, tx: Tx, form: ReasonForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.decision.cancel(
            tx, assignment_id=assignment_id, reason=form.reason, rules=self.rules, now=clock.now()))
