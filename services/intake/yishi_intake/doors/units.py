"""Doors about resident units (驻社区单位) and organisations: registered, and acted for by handlers (经办人)."""

from functools import cached_property
from typing import Any, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.clock import ZONE
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, Query, View, http

from .. import domain
from ..actions import Office, units
from ..forms import Words
from .login import SignedInView

OFFICERS, RESIDENTS = auth.roles("officer"), auth.roles("resident")
REFUSALS: dict[type[Exception], int] = {domain.NotACode: 422, domain.UnitKnown: 409, domain.NotOffered: 404}
ONE = "/v1/units/<string:unit_id>"
ACCOUNT = r"^[A-Za-z0-9._:-]+$"


class HandlerForm(Form):
    """The account that acts for it from now on; null: nobody, for the time being."""

    handler: str | None = Field(max_length=100, pattern=ACCOUNT)


class UnitForm(Form):
    """A unit with its unified social credit code (统一社会信用代码), or an organisation, which may have none.

    `body`: the organisation is itself this body of the area, which then never triages what it proposes.
    """

    kind: Literal["unit", "organisation"]
    name: Words = Field(max_length=100)
    area: str
    credit_code: str | None = Field(None, max_length=30)
    handler: str | None = Field(None, max_length=100, pattern=ACCOUNT)
    body: str | None = Field(None, max_length=100, pattern=r"^b-[A-Za-z0-9-]+$")


class UnitView(View):
    """A unit or an organisation; everybody may know it. Who acts for it is told to officers and to the handler."""

    id: str
    kind: str
    name: str
    area: str
    credit_code: str | None
    handler: str | None
    registered_at: AwareDatetime

    @classmethod
    def of(cls, unit: domain.Unit, *, caller: auth.Caller | None) -> Self:
        """As this caller may see it."""
        seen = caller is not None and (bool(caller.scopes("officer")) or caller.id == unit.handler)
        return cls(**vars(unit) | {"handler": unit.handler if seen else None})


class UnitListing(Query):
    """Of which area, with all that lie in it; `mine`: those that one acts for."""

    area: str | None = None
    mine: bool = False
    cursor: str = Field("", max_length=100)
    limit: int = Field(50, ge=1, le=100)


class UnitDoors:
    """What officers and handlers do about units."""

    registry: ClassVar[Any]

    @cached_property
    def office(self) -> Office:
        """The service's own."""
        raise NotImplementedError

    @http("POST", "/v1/units", form=UnitForm, view=UnitView, access=OFFICERS, status=201, location="/v1/units/{id}",
          refusals=REFUSALS, summary="Register a resident unit (驻社区单位) or an organisation of one's area")
    def register_unit(self, tx: Tx, form: UnitForm) -> UnitView:
        unit = units.register(tx, units.Told(**dict(form)), rules=self.office.rules, now=clock.now())
        return UnitView.of(unit, caller=tx.caller)

    @http("PUT", f"{ONE}/handler", form=HandlerForm, view=UnitView, access=OFFICERS,
          summary="Say who acts for it (经办人) from now on; what it proposed and signed stays its own")
    def hand_unit_on(self, tx: Tx, form: HandlerForm, unit_id: str) -> UnitView:
        unit = units.hand_on(tx, unit_id=unit_id, handler=form.handler, rules=self.office.rules)
        return UnitView.of(unit, caller=tx.caller)

    @http("POST", f"{ONE}/tokens", view=SignedInView, access=RESIDENTS, status=201, refusals=REFUSALS, fleeting=True,
          summary="Act, as its handler, for the unit: a token that speaks for it")
    def act_for_unit(self, tx: Tx, unit_id: str) -> SignedInView:
        token, expires_at = units.act_for(tx, unit_id=unit_id, registry=self.registry, now=clock.now())
        return SignedInView(token=token, expires_at=expires_at.astimezone(ZONE), account=unit_id)

    @http("GET", "/v1/units", query=UnitListing, view=Page[UnitView], access=auth.ANYONE,
          summary="Resident units and organisations")
    def units(self, tx: Tx, query: UnitListing) -> Page[UnitView]:
        found, more = units.listing(
            tx, area=query.area, mine=query.mine, after=query.cursor, limit=query.limit, rules=self.office.rules)
        return Page(items=[UnitView.of(unit, caller=tx.caller) for unit in found], next=more)

    @http("GET", ONE, view=UnitView, access=auth.ANYONE, summary="One of them")
    def unit(self, tx: Tx, unit_id: str) -> UnitView:
        return UnitView.of(units.one(tx, unit_id=unit_id), caller=tx.caller)
