"""Doors for what a body decides: adopt, pass up, announce, have agencies act."""

from typing import Literal

from pydantic import Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions, domain
from ..forms import Ground, ReviewView, Slug, Text

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class AdoptForm(Form):
    finding: Text


class EscalateForm(Form):
    ground: Ground
    reason: Text


class AnnounceForm(Form):
    plan: Text


class OrderForm(Form):
    agency: Slug
    task: Text
    term: Slug
    mode: Literal["order", "request"] | None = None
    after: tuple[Slug, ...] = Field((), max_length=50)

    def order(self) -> domain.Order:
        """As the rules want it."""
        return domain.Order(**self.model_dump())


class DispatchForm(Form):
    reason: Text
    lead: OrderForm
    assisting: tuple[OrderForm, ...] = Field((), max_length=50)

    def orders(self) -> tuple[domain.Order, ...]:
        """The lead's first."""
        return tuple(part.order() for part in (self.lead, *self.assisting))


class DecisionDoors:
    """A body decides."""

    councils: domain.Councils

    @http("POST", f"{REVIEW}/adopt", form=AdoptForm, view=ReviewView, access=BODY,
          summary="Adopt it: it is a fit public matter")
    def adopt(self, tx: Tx, form: AdoptForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.adopt(
            tx, review_id=review_id, finding=form.finding, councils=self.councils))

    @http("POST", f"{REVIEW}/escalate", form=EscalateForm, view=ReviewView, access=BODY,
          summary="Pass it up to the next tier's body")
    def escalate(self, tx: Tx, form: EscalateForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.escalate(
            tx, review_id=review_id, ground=form.ground, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/announce", form=AnnounceForm, view=ReviewView, access=BODY,
          summary="Announce what will be done (公示)")
    def announce(self, tx: Tx, form: AnnounceForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.announce(
            tx, review_id=review_id, plan=form.plan, councils=self.councils))

    @http("POST", f"{REVIEW}/dispatch", form=DispatchForm, view=ReviewView, access=BODY,
          summary="Have agencies carry it out")
    def dispatch(self, tx: Tx, form: DispatchForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.dispatch(
            tx, review_id=review_id, orders=form.orders(), reason=form.reason, councils=self.councils))
