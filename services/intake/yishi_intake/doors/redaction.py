"""Doors for officers who take out what must not stand, and for everybody who wants to know why."""

from typing import Literal, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, View, http

from .. import actions, domain
from ..forms import Words

REDACTION = "/v1/proposals/<string:proposal_id>/redaction"
OFFICERS = auth.roles("officer", "supervisor")


class RedactionForm(Form):
    """Why; everybody reads it, so it must repeat nothing. `files`: what hangs on it goes as well."""

    ground: Literal["personal_data", "unlawful", "abusive", "other"]
    reason: Words = Field(max_length=500)
    files: bool = False


class RedactionView(View):
    """When the words were taken out, and why."""

    proposal_id: str
    at: AwareDatetime
    ground: str
    reason: str
    files: bool

    @classmethod
    def of(cls, done: domain.Redaction) -> Self:
        """Who did it is in the log, not here."""
        same = {name: getattr(done, name) for name in cls.model_fields if name != "at"}
        return cls(**same, at=done.at.astimezone(ZONE))


class RedactionDoors:
    """What officers do about words that must not stand."""

    @http("POST", REDACTION, form=RedactionForm, view=RedactionView, access=OFFICERS, status=201,
          summary="Take title, text, spot and names of files out for good, in every service (抹除)")
    def redact(self, tx: Tx, form: RedactionForm, proposal_id: str) -> RedactionView:
        actions.redact(tx, proposal_id=proposal_id, ground=form.ground, reason=form.reason, with_files=form.files,
                       now=clock.now())
        return RedactionView.of(actions.redacted(tx, proposal_id=proposal_id))

    @http("GET", REDACTION, view=RedactionView, access=auth.ANYONE, summary="Why the words were taken out")
    def redaction(self, tx: Tx, proposal_id: str) -> RedactionView:
        return RedactionView.of(actions.redacted(tx, proposal_id=proposal_id))
