"""Doors for routing: who could do it, and what was proposed for a case."""

from dataclasses import asdict, replace
from typing import Self

from pydantic import AwareDatetime, Field
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Query, View, http

from .. import actions
from ..domain import routing
from ..domain.borders import Point
from ..domain.clocks import Rules
from ..domain.routing import District, Kept, Proposal


class RoutingQuery(Query):
    """What is to be done where; without `tier` for the body furthest up."""

    area: str
    category: str
    tier: str = ""
    urgent: bool = False
    lat: float | None = Field(None, ge=-90, le=90)
    lng: float | None = Field(None, ge=-180, le=180)

    def spot(self) -> Point | None:
        """Where it is, if that was said."""
        return None if self.lat is None or self.lng is None else (self.lat, self.lng)


class ReasonView(View):
    """Why, as a code and in both languages."""

    code: str
    en: str
    zh: str


class ChoiceView(View):
    """An agency that could do it, by order (交办) or by request (商请)."""

    agency: str
    name: str
    mode: str
    reasons: tuple[ReasonView, ...]


class ProposalView(View):
    """Whom routing would give it to, and who else could; a person decides."""

    lead: ChoiceView | None
    assisting: tuple[ChoiceView, ...]
    others: tuple[ChoiceView, ...]

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        return cls.model_validate(asdict(proposal))


class RoutingView(View):
    """What was proposed when the case was opened, what the body chose and why; `differs`: another lead."""

    at: AwareDatetime
    proposal: ProposalView
    chosen: str
    chosen_assisting: tuple[str, ...]
    why: str
    differs: bool

    @classmethod
    def of(cls, kept: Kept) -> Self:
        return cls.model_validate({name: value for name, value in asdict(kept).items() if name != "case_id"}
                                  | {"differs": kept.differs})


class RoutingDoors:
    """What routing proposes."""

    rules: Rules
    #: areas, categories and borders, which stay as they were at the start
    ground: District

    @property
    def routed(self) -> District:
        """What routing goes by, with the agencies there are now."""
        return replace(self.ground, rules=self.rules)

    @http("GET", "/v1/routing", query=RoutingQuery, view=ProposalView, access=auth.ANYONE,
          summary="Who could do it: a proposal with reasons")
    def route(self, tx: Tx, query: RoutingQuery) -> ProposalView:
        district = self.routed
        asked = routing.asked_of(
            district, area=query.area, category=query.category, tier=query.tier or list(district.rules.orders)[-1],
            at=clock.now(), urgent=query.urgent, spot=query.spot())
        return ProposalView.of(actions.routing.propose(tx, asked, district=district))
