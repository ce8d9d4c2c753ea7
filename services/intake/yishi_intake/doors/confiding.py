"""Doors about private matters (家里事): who helps, and the text that its author agrees to have published."""

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, View, http

from .. import domain
from ..actions import confiding
from ..forms import ProposalView, Words

CONVENERS, RESIDENTS = auth.roles("convener"), auth.roles("resident")
ONE = "/v1/proposals/<string:proposal_id>"


class HelperForm(Form):
    """Somebody who helps, by the id of the account."""

    person: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")


class PublicationForm(Form):
    """What everybody may read: the whole text, the spot in words if any, and which of the files, by their SHA-256."""

    title: Words = Field(max_length=100)
    text: Words = Field(max_length=10_000)
    spot: str = Field("", max_length=200)
    files: list[str] = Field(default_factory=list, max_length=20)


class HelperView(View):
    """Somebody who may read the matter, to help with it."""

    person: str
    named_by: str
    named_at: AwareDatetime


class ConfidingDoors:
    """What conveners and authors do about private matters."""

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> ProposalView:
        raise NotImplementedError

    @http("POST", f"{ONE}/helpers", form=HelperForm, view=Page[HelperView], access=CONVENERS, status=201,
          summary="Name somebody who helps with a private matter, and may read it from now on")
    def name_helper(self, tx: Tx, form: HelperForm, proposal_id: str) -> Page[HelperView]:
        return _page(confiding.name_helper(tx, proposal_id=proposal_id, person=form.person, now=clock.now()))

    @http("DELETE", f"{ONE}/helpers/<string:person>", view=Page[HelperView], access=CONVENERS,
          summary="And no more")
    def drop_helper(self, tx: Tx, proposal_id: str, person: str) -> Page[HelperView]:
        return _page(confiding.drop_helper(tx, proposal_id=proposal_id, person=person, now=clock.now()))

    @http("GET", f"{ONE}/helpers", view=Page[HelperView], access=auth.SIGNED_IN,
          summary="Who helps, for those whom the matter is for")
    def helpers(self, tx: Tx, proposal_id: str) -> Page[HelperView]:
        return _page(confiding.helpers(tx, proposal_id=proposal_id))

    @http("POST", f"{ONE}/publication-requests", access=CONVENERS, status=204,
          summary="Ask the author of a private matter for a text that everybody may read, so that it can move up")
    def ask_publication(self, tx: Tx, proposal_id: str) -> None:
        confiding.ask_publication(tx, proposal_id=proposal_id, now=clock.now())

    @http("POST", f"{ONE}/publication", form=PublicationForm, view=ProposalView, access=RESIDENTS,
          summary="Agree, as its author, to a text for publication, a new revision; what it said before stays private")
    def publish(self, tx: Tx, form: PublicationForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, confiding.publish(
            tx, confiding.Wanted(**dict(form)), proposal_id=proposal_id, now=clock.now()))


def _page(helpers: tuple[domain.Helper, ...]) -> Page[HelperView]:
    return Page(items=[HelperView(person=each.person, named_by=each.named_by, named_at=each.named_at)
                       for each in helpers])
