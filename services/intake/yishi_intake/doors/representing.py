"""Doors about representatives (联名代表): named by the author, accepted by themselves."""

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, View, http

from .. import domain
from ..actions import representing

RESIDENTS = auth.roles("resident")
ALL = "/v1/proposals/<string:proposal_id>/representatives"


class RepresentativeForm(Form):
    """Somebody who signed, by the id that `GET /v1/account` shows them."""

    person: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")


class RepresentativeView(View):
    """Somebody who was named; `accepted_at` once they represent."""

    person: str
    named_at: AwareDatetime
    accepted_at: AwareDatetime | None


class RepresentingDoors:
    """What authors and those who signed do about speaking for all."""

    @http("POST", ALL, form=RepresentativeForm, view=Page[RepresentativeView], access=RESIDENTS, status=201,
          summary="Ask, as the author, somebody who signed to represent all (联名代表); five at most")
    def name_representative(self, tx: Tx, form: RepresentativeForm, proposal_id: str) -> Page[RepresentativeView]:
        return _page(representing.name(tx, proposal_id=proposal_id, person=form.person, now=clock.now()))

    @http("POST", f"{ALL}/acceptance", view=Page[RepresentativeView], access=RESIDENTS,
          summary="Represent it, as you were asked to: you may change its text and are told what the author is told")
    def represent(self, tx: Tx, proposal_id: str) -> Page[RepresentativeView]:
        return _page(representing.accept(tx, proposal_id=proposal_id, now=clock.now()))

    @http("DELETE", f"{ALL}/<string:person>", view=Page[RepresentativeView], access=RESIDENTS,
          summary="Represent it no more, or let somebody represent it no more")
    def end_representing(self, tx: Tx, proposal_id: str, person: str) -> Page[RepresentativeView]:
        return _page(representing.end(tx, proposal_id=proposal_id, person=person, now=clock.now()))

    @http("GET", ALL, view=Page[RepresentativeView], access=auth.SIGNED_IN,
          summary="Who was asked and who represents it, for those concerned; everybody sees how many do")
    def representatives(self, tx: Tx, proposal_id: str) -> Page[RepresentativeView]:
        return _page(representing.representatives(tx, proposal_id=proposal_id))


def _page(found: tuple[domain.Representative, ...]) -> Page[RepresentativeView]:
    return Page(items=[RepresentativeView(person=each.person, named_at=each.named_at, accepted_at=each.accepted_at)
                       for each in found])
