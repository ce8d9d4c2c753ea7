"""Doors for what the convener of the dispatching body decides."""

from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions
from ..domain.clocks import Rules
from ..forms import AgencyId, AssignmentView, Optional, Words

CONVENERS = auth.roles("convener", "supervisor")
ASSIGNMENT = "/v1/assignments/<string:assignment_id>"


class RuleForm(Form):
    """Whether the refusal is right; upheld, `replaced_by` goes on (the lead's: whom the refuser named, if unset)."""

    uphold: bool
    reason: Words
    replaced_by: AgencyId = ""


class ConfirmForm(Form):
    """审核通过."""

    words: Optional = ""


class SendBackForm(Form):
    """退回重办: what is missing."""

    reason: Words


class DecidingDoors:
    """Confirm a report or send it back; rule on a refusal."""

    rules: Rules

    @http("POST", f"{ASSIGNMENT}/confirm", form=ConfirmForm, view=AssignmentView,
          access=CONVENERS, summary="Confirm the report (审核通过)")
    def confirm(self, tx: Tx, form: ConfirmForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.confirm(
            tx, assignment_id=assignment_id, words=form.words, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/send-back", form=SendBackForm, view=AssignmentView,
          access=CONVENERS, summary="Send the work back (退回重办)")
    def send_back(self, tx: Tx, form: SendBackForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.send_back(
            tx, assignment_id=assignment_id, reason=form.reason, rules=self.rules, now=clock.now()))

    @http("POST", f"{ASSIGNMENT}/rule", form=RuleForm, view=AssignmentView,
          access=CONVENERS, summary="Rule on a refusal, or on a request that nobody answered")
    def rule(self, tx: Tx, form: RuleForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.rule(
            tx, assignment_id=assignment_id, uphold=form.uphold, reason=form.reason, replaced_by=form.replaced_by,
            rules=self.rules, now=clock.now()))
