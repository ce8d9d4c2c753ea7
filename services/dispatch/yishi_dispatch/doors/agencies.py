"""Doors for agencies themselves: who there is, what each was sent, and what it has received."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock, feed, service
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Query, Raw, View, http

from .. import actions, domain
from ..domain.agency import Agency
from ..domain.clocks import Rules
from ..domain.receipt import Receipt

OWN = auth.roles("agency", scope="agency_id")


class ReceiptForm(Form):
    """The highest number up to which nothing is missing."""

    received: int = Field(ge=0, lt=2**63)


class AgenciesQuery(Query):
    """Which agencies: competent in an area, or for a category."""

    area: str | None = None
    category: str | None = None


class OrdersQuery(Query):
    """The agency's events above a number."""

    after: int = Field(0, ge=0, lt=2**63)
    limit: int = Field(500, ge=1, le=1000)


class AgencyView(View):
    """Who can be given work."""

    id: str
    name: str
    level: str
    kind: str
    area: str
    areas: tuple[str, ...]
    parent: str
    categories: tuple[str, ...]
    deputy_agencies: tuple[str, ...]
    duty_hours: str
    duty_hours_zh: str
    since: date | None
    until: date | None
    successor: str
    formerly: tuple[str, ...]

    @classmethod
    def of(cls, agency: Agency) -> Self:
        own = {name: value for name, value in asdict(agency).items() if name in cls.model_fields}
        return cls(**own | {"areas": agency.answers_for, "deputy_agencies": agency.deputy_agencies,
                            "duty_hours_zh": domain.duty.in_chinese(agency.duty_hours)})


class AgenciesView(View):
    """Agencies, in the order of the pack."""

    items: tuple[AgencyView, ...]


class ReceiptView(View):
    """How far the agency's system has receipted."""

    agency: str
    received: int
    at: AwareDatetime

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        return cls(agency=receipt.agency, received=receipt.received, at=receipt.at)


class AgencyDoors(service.Service):
    """The district's agencies, and the wire to the system of each."""

    rules: Rules
    #: how long an unreceipted order lies before it is offered again
    wait: timedelta

    @http("GET", "/v1/agencies", query=AgenciesQuery, view=AgenciesView, access=auth.ANYONE,
          summary="Agencies of the district, its subdistricts and the city")
    def agencies(self, tx: Tx, query: AgenciesQuery) -> AgenciesView:
        found = domain.agency.competent(self.rules.agencies, area=query.area, category=query.category)
        return AgenciesView(items=tuple(AgencyView.of(agency) for agency in found))

    @http("GET", "/v1/agencies/<string:agency_id>/events", query=OrdersQuery, access=OWN, mimetype=feed.BATCH,
          summary="What this agency was sent, above a number")
    def orders(self, tx: Tx, query: OrdersQuery, agency_id: str) -> Raw:
        rows = feed.rows(self.engine, self.name, after=query.after, limit=query.limit, destination=agency_id)
        return Raw(batch(rows), feed.BATCH)

    @http("POST", "/v1/agencies/<string:agency_id>/receipts", form=ReceiptForm, view=ReceiptView,
          access=OWN, summary="The agency's system has everything up to a number (not 签收)")
    def receive(self, tx: Tx, form: ReceiptForm, agency_id: str) -> ReceiptView:
        return ReceiptView.of(actions.agency.receive(
            tx, agency=agency_id, number=form.received, wait=self.wait, now=clock.now()))


def batch(rows: list[dict[str, Any]]) -> bytes:
    """A batch of CloudEvents in JSON."""
    return json.dumps(rows, ensure_ascii=False).encode()
