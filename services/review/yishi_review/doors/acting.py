"""Doors of a local action on its way: tasks, helpers (三治), money, pictures, and giving it up."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions, domain
from ..forms import Name, ReviewView, Slug, Text
from .local_action import EvidenceForm

BODY = auth.roles("convener", "member")
ACTION = "/v1/reviews/<string:review_id>/act"
#: Never a number of JSON, which readers take for a float.
Yuan = Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,9})\.[0-9]{2}$", examples=["3800.00"])]


class ClaimForm(Form):
    """For oneself; or for a unit, by the name everybody knows it by, for who speaks for one."""

    unit: Name | None = None


class DropForm(Form):
    """Whose hand is missing then; for oneself, nobody."""

    account: Slug | None = None


class FailForm(Form):
    """Why it cannot be done here."""

    reason: Text


class ProgressForm(Form):
    """Pictures of before or during."""

    evidence: tuple[EvidenceForm, ...] = Field(min_length=1, max_length=50)


class MoneyForm(Form):
    """An estimate or an expense in yuan, as text with two places. An expense beyond all estimates needs a `reason`, and
    so does an amount below zero, which sets earlier ones right: nothing that was written down changes."""

    kind: Literal["estimate", "spent"]
    amount: Yuan
    source: Literal["owners", "maintenance_fund", "community_fund", "subdistrict", "donation", "other"]
    what: Name
    receipt: str = Field("", pattern=r"^([0-9a-f]{64})?$")
    reason: str = Field("", max_length=500)

    def told(self) -> dict[str, str]:
        """As the rules want it."""
        return self.model_dump() | {"amount": f"{Decimal(self.amount) + 0:.2f}"}


class AidForm(Form):
    """Who helps: autonomy (building_head, self_government), law (police, mediator, lawyer), morals (party_volunteer,
    elder); `name` is an office or a role rather than a person's."""

    kind: Literal["building_head", "self_government", "police", "mediator", "lawyer", "party_volunteer", "elder"]
    name: Name
    step: Literal["asked", "came", "did"]
    words: str = Field("", max_length=2000)


class ActingDoors:
    """What happens between beginning and confirming."""

    councils: domain.Councils

    @http("POST", f"{ACTION}/tasks/<int:number>/claim", form=ClaimForm, view=ReviewView, access=auth.roles("resident"),
          status=201, summary="Take on a task that wants hands (认领)")
    def claim_task(self, tx: Tx, form: ClaimForm, review_id: str, number: int) -> ReviewView:
        return ReviewView.of_review(actions.claim_task(
            tx, review_id=review_id, number=number, unit=form.unit or "", councils=self.councils), insider=False)

    @http("POST", f"{ACTION}/tasks/<int:number>/drop", form=DropForm, view=ReviewView, access=auth.SIGNED_IN,
          summary="Let a task go again; the convener may for somebody else")
    def drop_task(self, tx: Tx, form: DropForm, review_id: str, number: int) -> ReviewView:
        return ReviewView.of_review(actions.drop_task(
            tx, review_id=review_id, number=number, account=form.account or tx.caller.id, councils=self.councils),
            insider=False)

    @http("POST", f"{ACTION}/fail", form=FailForm, view=ReviewView, access=BODY,
          summary="Give it up here: it goes before the next tier (办不成)")
    def fail(self, tx: Tx, form: FailForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.fail(
            tx, review_id=review_id, reason=form.reason, councils=self.councils))

    @http("POST", f"{ACTION}/progress", form=ProgressForm, view=ReviewView, access=auth.SIGNED_IN, status=201,
          summary="Show how it was before, or how it goes")
    def show_progress(self, tx: Tx, form: ProgressForm, review_id: str) -> ReviewView:
        shown = tuple(domain.Evidence(**each.model_dump()) for each in form.evidence)
        return ReviewView.of_review(actions.show_progress(
            tx, review_id=review_id, evidence=shown, councils=self.councils), insider=False)

    @http("POST", f"{ACTION}/money", form=MoneyForm, view=ReviewView, access=BODY, status=201,
          summary="Write down what it is to cost, or has cost (经费)")
    def record_money(self, tx: Tx, form: MoneyForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.record_money(
            tx, review_id=review_id, told=form.told(), councils=self.councils))

    @http("POST", "/v1/reviews/<string:review_id>/aids", form=AidForm, view=ReviewView, access=BODY, status=201,
          summary="Write down who was asked to help, who came, and what they did (三治)")
    def record_aid(self, tx: Tx, form: AidForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.record_aid(
            tx, review_id=review_id, kind=form.kind, name=form.name, step=form.step, words=form.words,
            councils=self.councils))
