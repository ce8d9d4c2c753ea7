"""Doors for officers: look at what was handed in, hide what must not be read, and show it again."""

from functools import cached_property
from typing import Literal

from pydantic import Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, Query, http
from yishi_chassis.timers import Timer, timer

from .. import actions, domain, forms

OFFICERS = auth.roles("officer")
ONE = "/v1/proposals/<string:proposal_id>"


class ReasonForm(Form):
    """Why; everybody can read it, so it repeats nothing that must not be read."""

    reason: forms.Words = Field(max_length=1000)


class HeldQuery(Query):
    """Which: those that wait to be looked at, are hidden, or were often reported; `cursor`: the `next` of a page."""

    which: Literal["submitted", "hidden", "flagged"] = "submitted"
    cursor: str | None = Field(None, max_length=64)
    limit: int = Field(20, ge=1, le=100)


class ModerationDoors:
    """What officers do about what residents write."""

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> forms.ProposalView:
        raise NotImplementedError

    @timer("check")
    def check(self, tx: Tx, due: Timer) -> None:
        actions.check_due(tx, proposal_id=due.subject, step=due.data["step"], rules=self.office.rules, now=clock.now())

    @timer("unchecked")
    def unchecked(self, tx: Tx, due: Timer) -> None:
        actions.unchecked(tx, proposal_id=due.subject, now=clock.now())

    @http("GET", "/v1/moderation", query=HeldQuery, view=Page[forms.ProposalView], access=OFFICERS,
          summary="What waits for an officer of one's areas, is hidden or was often reported there, the oldest first")
    def held(self, tx: Tx, query: HeldQuery) -> Page[forms.ProposalView]:
        found, more = actions.held(tx, which=query.which, after=query.cursor, limit=query.limit,
                                    rules=self.office.rules)
        return Page(items=[self._shown(tx, proposal) for proposal in found], next=more)

    @http("POST", f"{ONE}/approve", view=forms.ProposalView, access=OFFICERS,
          summary="It may be read: open it for co-signing")
    def approve(self, tx: Tx, proposal_id: str) -> forms.ProposalView:
        return self._shown(tx, actions.approve(
            tx, proposal_id=proposal_id, office=self.office, now=clock.now()))

    @http("POST", f"{ONE}/refuse", form=ReasonForm, view=forms.ProposalView, access=OFFICERS,
          summary="It does not become public; the author is told why")
    def refuse(self, tx: Tx, form: ReasonForm, proposal_id: str) -> forms.ProposalView:
        return self._shown(tx, actions.refuse(tx, proposal_id=proposal_id, reason=form.reason, now=clock.now()))

    @http("POST", f"{ONE}/hide", form=ReasonForm, view=forms.ProposalView, access=OFFICERS,
          summary="Take its words out of sight; the reason is shown, and the proposal goes on")
    def hide(self, tx: Tx, form: ReasonForm, proposal_id: str) -> forms.ProposalView:
        return self._shown(tx, actions.hide(tx, proposal_id=proposal_id, reason=form.reason))

    @http("POST", f"{ONE}/unhide", form=ReasonForm, view=forms.ProposalView, access=OFFICERS,
          summary="Show its words again")
    def unhide(self, tx: Tx, form: ReasonForm, proposal_id: str) -> forms.ProposalView:
        return self._shown(tx, actions.unhide(tx, proposal_id=proposal_id, reason=form.reason))
