"""Doors for taking back what was filed: ask, object, let it go on, read what has become of it."""

from functools import cached_property
from typing import Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, View, http

from .. import actions, domain
from ..forms import WithdrawForm, Words

RESIDENTS = auth.roles("resident")
WITHDRAWAL = "/v1/proposals/<string:proposal_id>/withdrawal"


class ObjectionForm(Form):
    """Why it should go on; everybody can read it."""

    reason: Words = Field(max_length=1000)


class WithdrawalView(View):
    """A request: `state` is requested, confirmed, dropped, stopped or refused; `ground` why it came to nothing."""

    proposal_id: str
    state: str
    ground: str
    reason: str
    requested_at: AwareDatetime
    until: AwareDatetime

    @classmethod
    def of(cls, asked: domain.StopRequest) -> Self:
        """As everybody sees it."""
        return cls(**{name: getattr(asked, name) for name in cls.model_fields})


class WithdrawalDoors:
    """What author and co-signers do about taking a proposal back once it is filed."""

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    @http("POST", WITHDRAWAL, form=WithdrawForm, view=WithdrawalView, access=RESIDENTS, status=201,
          summary="Ask to take back what was filed; those who signed may object, then review stops if it still can")
    def request_withdrawal(self, tx: Tx, form: WithdrawForm, proposal_id: str) -> WithdrawalView:
        return WithdrawalView.of(actions.request_withdrawal(
            tx, proposal_id=proposal_id, reason=form.reason, rules=self.office.rules, now=clock.now()))

    @http("DELETE", WITHDRAWAL, view=WithdrawalView, access=RESIDENTS, summary="Let it go on after all")
    def keep(self, tx: Tx, proposal_id: str) -> WithdrawalView:
        return WithdrawalView.of(actions.keep(tx, proposal_id=proposal_id, now=clock.now()))

    @http("POST", f"{WITHDRAWAL}/objections", form=ObjectionForm, view=WithdrawalView, access=RESIDENTS, status=201,
          summary="Object, as one who signed: the proposal goes on")
    def object_to_withdrawal(self, tx: Tx, form: ObjectionForm, proposal_id: str) -> WithdrawalView:
        return WithdrawalView.of(actions.object_to_withdrawal(
            tx, proposal_id=proposal_id, reason=form.reason, now=clock.now()))

    @http("GET", WITHDRAWAL, view=WithdrawalView, access=auth.ANYONE,
          summary="The newest request to take it back, and what has become of it")
    def withdrawal_of(self, tx: Tx, proposal_id: str) -> WithdrawalView:
        return WithdrawalView.of(actions.withdrawal(
            tx, proposal_id=proposal_id))
