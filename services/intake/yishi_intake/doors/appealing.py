"""The door for appeals, and what is heard of rejections and of matters that ended by themselves."""

from functools import cached_property

import yishi_contracts as contracts
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http
from yishi_chassis.listen import on

from .. import actions, domain
from ..forms import ProposalView, Words


class AppealForm(Form):
    """Why the body should have taken it up."""

    reason: Words


class AppealingDoors:
    """What a rejection leaves open."""

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> ProposalView:
        raise NotImplementedError

    @on(contracts.ReviewRejected)
    def rejected(self, tx: Tx, event: contracts.ReviewRejected) -> None:
        actions.rejected(tx, event)

    @on(contracts.SelfHelpEnded)
    def helped(self, tx: Tx, event: contracts.SelfHelpEnded) -> None:
        actions.helped(tx, event, rules=self.office.rules, now=clock.now())

    @http("POST", "/v1/proposals/<string:proposal_id>/appeal", form=AppealForm, view=ProposalView,
          access=auth.roles("resident"),
          summary="Appeal, as its author or one who signed, against its rejection, once (申请复核)")
    def appeal(self, tx: Tx, form: AppealForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.appeal(tx, proposal_id=proposal_id, reason=form.reason, now=clock.now()))
