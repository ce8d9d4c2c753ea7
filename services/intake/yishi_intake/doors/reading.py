"""Doors at which everybody reads: the path of a proposal, what is near, a map, a feed for each area."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, Raw, http

from .. import actions, domain, forms
from . import reading_views as views

FEED = 50


class ReadingDoors:
    """What the public reads beside lists and single proposals."""

    settings: ClassVar[Any]

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> forms.ProposalView:
        raise NotImplementedError

    @http("GET", "/v1/proposals/<string:proposal_id>/path", view=views.PathView, access=auth.ANYONE,
          summary="All that a proposal has come through, in both languages, with the clock that runs")
    def path(self, tx: Tx, proposal_id: str) -> views.PathView:
        return views.PathView.of(*actions.path(tx, proposal_id=proposal_id))

    @http("GET", "/v1/proposals/near", query=views.NearQuery, view=Page[forms.ProposalView], access=auth.ANYONE,
          summary="Proposals around a point, the nearest first")
    def near(self, tx: Tx, query: views.NearQuery) -> Page[forms.ProposalView]:
        found = actions.near(tx, lat=query.lat, lng=query.long, metres=query.metres, limit=query.limit)
        return Page(items=[self._shown(tx, proposal) for proposal in found])

    @http("GET", "/v1/proposals.geojson", query=views.MapQuery, access=auth.ANYONE, mimetype="application/geo+json",
          summary="Proposals on a map (GeoJSON), the newest first; those without a point are left out")
    def on_a_map(self, tx: Tx, query: views.MapQuery) -> Raw:
        found, more = actions.listing(
            tx, area=query.area, phase=query.phase, category=query.category, before=query.cursor, limit=query.limit,
            rules=self.office.rules, private=False)
        told = views.geojson([self._shown(tx, proposal) for proposal in found], more=more)
        return Raw(json.dumps(told, ensure_ascii=False).encode(), "application/geo+json; charset=utf-8")

    @http("GET", "/v1/areas/<string:area_id>/feed.atom", access=auth.ANYONE, mimetype="application/atom+xml",
          summary="The newest proposals of an area as an Atom feed", refusals={domain.UnknownArea: 404})
    def feed(self, tx: Tx, area_id: str) -> Raw:
        return Raw(self._told(views.atom, tx, area_id), "application/atom+xml; charset=utf-8")

    @http("GET", "/v1/areas/<string:area_id>/feed.rss", access=auth.ANYONE, mimetype="application/rss+xml",
          summary="The same as an RSS feed", refusals={domain.UnknownArea: 404})
    def rss(self, tx: Tx, area_id: str) -> Raw:
        return Raw(self._told(views.rss, tx, area_id), "application/rss+xml; charset=utf-8")

    def _told(self, as_: Callable[..., bytes], tx: Tx, area_id: str) -> bytes:
        found = actions.news(tx, area=area_id, limit=FEED, rules=self.office.rules)
        area = self.office.rules.areas.by_id[area_id]
        news = [(self._shown(tx, proposal), standing) for proposal, standing in found]
        return as_(area, news, url=self.settings.public_url, now=clock.now())
