"""Doors to prove a phone number: ask for a code, hand it in, see how it stands, give the number up."""

from functools import partial
from typing import Any, ClassVar, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock, database
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, View, http
from yishi_chassis.leader import leading
from yishi_chassis.timers import Timer, timer

from .. import actions
from ..domain import phone

RESIDENTS = auth.roles("resident")
REFUSALS: dict[type[Exception], int] = {
    phone.BadNumber: 422, phone.NoSms: 503, phone.NoCode: 409, phone.WrongCode: 422, phone.TooMany: 429}


class NumberForm(Form):
    """A mobile number of mainland China, however it is written."""

    phone: str = Field(min_length=11, max_length=32)


class CodeForm(Form):
    """The six digits that came by text message."""

    code: str = Field(pattern=r"^[0-9]{6}$")


class CodeView(View):
    """A code on its way: pending, sent or failed; good until then, and for so many tries."""

    state: str
    expires_at: AwareDatetime
    tries: int

    @classmethod
    def of(cls, code: phone.Code) -> Self:
        """From the domain."""
        return cls(state=code.state, expires_at=code.expires_at.astimezone(ZONE), tries=code.left)


class PhoneView(View):
    """Your number, masked, since when it is proved, and the code that is on its way."""

    phone: str | None
    verified_at: AwareDatetime | None
    code: CodeView | None

    @classmethod
    def of(cls, standing: actions.Standing) -> Self:
        """From the actions."""
        at = standing.verified_at
        return cls(phone=standing.number, verified_at=at.astimezone(ZONE) if at else None,
                   code=CodeView.of(standing.code) if standing.code else None)


class PhoneDoors:
    """The number stays here, sealed; nothing of what is asked and answered is kept for an idempotency key."""

    settings: ClassVar[Any]
    engine: ClassVar[Any]
    desk: actions.Desk

    @http("POST", "/v1/contacts/phone/codes", form=NumberForm, view=CodeView, access=RESIDENTS, status=202,
          refusals=REFUSALS, counted=True, fleeting=True, summary="Have a code sent to a phone, to prove it is yours")
    def ask_code(self, tx: Tx, form: NumberForm) -> CodeView:
        return CodeView.of(actions.ask_code(
            tx, self.desk, person=tx.caller.id, told=form.phone, address=tx.address,
            limits=self.settings.code_limits(), now=clock.now()))

    @http("POST", "/v1/contacts/phone", form=CodeForm, view=PhoneView, access=RESIDENTS, refusals=REFUSALS,
          fleeting=True, summary="Hand in the code: the phone is proved to be yours")
    def verify(self, tx: Tx, form: CodeForm) -> PhoneView:
        return PhoneView.of(actions.verify(
            partial(database.transaction, self.engine), tx, self.desk, person=tx.caller.id, told=form.code,
            now=clock.now()))

    @http("GET", "/v1/contacts/phone", view=PhoneView, access=RESIDENTS, summary="Your phone, masked")
    def phone(self, tx: Tx) -> PhoneView:
        return PhoneView.of(actions.standing(tx, self.desk, person=tx.caller.id, now=clock.now()))

    @http("DELETE", "/v1/contacts/phone", status=204, access=RESIDENTS, summary="Have your phone forgotten")
    def give_up_phone(self, tx: Tx) -> None:
        actions.give_up(tx, person=tx.caller.id)

    @timer("code", lease=60)
    def send_code(self, due: Timer) -> None:
        actions.send_code(partial(database.transaction, self.engine), self.desk, due, now=clock.now())

    @leading("codes", every=60.0)
    def forget_codes(self, tx: Tx) -> bool:
        actions.forget_codes(tx, now=clock.now())
        return False
