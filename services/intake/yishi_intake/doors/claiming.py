"""Doors for filing on behalf (代提) and for the codes by which somebody becomes the author (认领)."""

from functools import cached_property
from pathlib import Path
from typing import Literal

import jinja2
from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Raw, Unmasked, View, http

from .. import domain
from ..actions import Office, claiming
from ..forms import DraftForm, ProposalView

OFFICERS, RESIDENTS = auth.roles("officer"), auth.roles("resident")
CODES = "/v1/proposals/<string:proposal_id>/claim-codes"

#: Nothing of the slip stays in a browser or on the way, and nothing in it runs.
_HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_PAPER = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parents[1] / "texts"), autoescape=True,
    undefined=jinja2.StrictUndefined)


class OnBehalfForm(DraftForm):
    """What somebody has told, with their door plate; `consent`: they agree to its being filed in these words."""

    consent: Literal[True]
    household: Unmasked | None = Field(None, min_length=1, max_length=100)


class IssueForm(Form):
    """Why: `on_behalf` when a slip was lost before it was used; else what has become of the author."""

    ground: Literal["on_behalf", "changed_phone", "guardian", "death"]


class ClaimForm(Form):
    """The code as it stands on the slip; small letters and blanks do not matter."""

    code: str = Field(min_length=1, max_length=40)


class ClaimView(View):
    """A code that was made out; the code itself stands on the slip (`…/claim-codes/slip`)."""

    ground: str
    issued_at: AwareDatetime
    valid_until: AwareDatetime


class ClaimingDoors:
    """What officers do for who cannot, and what these do once they can."""

    @cached_property
    def office(self) -> Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> ProposalView:
        raise NotImplementedError

    @http("POST", "/v1/proposals/on-behalf", form=OnBehalfForm, view=ProposalView, access=OFFICERS, status=201,
          counted=True, location="/v1/proposals/{id}",
          summary="File for somebody who agrees (代提); the slip has the code by which it becomes theirs")
    def propose_for(self, tx: Tx, form: OnBehalfForm) -> ProposalView:
        self.office.counter.admit(tx, domain.FILING, now=clock.now())
        return self._shown(tx, claiming.propose_for(
            tx, content=form.content(self.office.rules), plate=form.household, office=self.office, now=clock.now()))

    @http("POST", CODES, form=IssueForm, view=ClaimView, access=OFFICERS, status=201,
          summary="Make out a code for who goes on as its author: a lost slip, another phone, a guardian, an heir")
    def issue_claim(self, tx: Tx, form: IssueForm, proposal_id: str) -> ClaimView:
        held = claiming.issue_claim(
            tx, proposal_id=proposal_id, ground=form.ground, office=self.office, now=clock.now())
        return ClaimView(ground=held.ground, issued_at=held.issued_at, valid_until=held.valid_until)

    @http("GET", f"{CODES}/slip", access=OFFICERS, mimetype="text/html",
          summary="The slip to print (认领凭条), with the code; for officers of its area")
    def slip(self, tx: Tx, proposal_id: str) -> Raw:
        found = claiming.slip(tx, proposal_id=proposal_id, office=self.office)
        page = _PAPER.get_template("slip.html").render(
            number=found.proposal.number, code=found.code, issued=found.claim.issued_at.astimezone(clock.ZONE),
            until=found.claim.valid_until.astimezone(clock.ZONE))
        return Raw(page.encode(), "text/html; charset=utf-8", _HEADERS)

    @http("POST", "/v1/claims", form=ClaimForm, view=ProposalView, access=RESIDENTS, counted=True,
          summary="Become, by the code on a slip, the author of what was filed for you, or for whom you go on")
    def claim(self, tx: Tx, form: ClaimForm) -> ProposalView:
        self.office.counter.admit(tx, domain.LOGIN, now=clock.now())
        return self._shown(tx, claiming.claim(tx, code=form.code, office=self.office, now=clock.now()))
