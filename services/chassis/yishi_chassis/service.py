"""The base of every service: the doors all of them have, and the parts that run beside the doors.

`run` sets the class's `settings`, `engine`, `district` and `believed` before anything starts; all doors of a process
speak to one instance of the class, so that what it reads once (`cached_property`) is read once.
"""

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import resources
from importlib.metadata import version
from typing import Any, ClassVar

from pydantic import Field

from . import auth, feed, health, metrics, migrate, openapi, pack
from .database import Tx
from .http import Door, Query, Raw, View, http
from .problems import Problem
from .relay import RelayThreads
from .settings import Settings as SettingsBase
from .sweep import SweeperThread

PEERS = auth.roles("service")
#: Swagger UI sets styles on elements, and shows its icons as data.
_DOCS_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
_ASSETS = {"swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
           "start.js": "text/javascript; charset=utf-8"}


class NoSuchPage(Exception):
    """There is no such file among the documentation's."""

    code = "not-found"


class FeedQuery(Query):
    """Which part of the feed."""

    after: int = Field(0, ge=0, lt=2**63)
    limit: int = Field(500, ge=1, le=500)


class Head(View):
    """Where the feed stands."""

    source: str
    head: int


class Service:
    """A service: its `name`, its `Settings`, and `refusals`: which refusal of the domain is which HTTP status."""

    name = ""
    Settings: ClassVar[type[SettingsBase]] = SettingsBase
    refusals: ClassVar[dict[type[Exception], int]] = {NoSuchPage: 404}
    #: how errors are told under an address (a prefix of paths) whose clients expect their own kind instead of ours
    own_problems: ClassVar[Mapping[str, Callable[[Problem, str], Raw]]] = {}
    settings: ClassVar[Any]
    engine: ClassVar[Any]
    district: ClassVar[pack.District]
    believed: ClassVar[auth.Believed]

    relay = RelayThreads()
    sweeper = SweeperThread()

    def prepare(self) -> None:
        """Called once before the doors open: read the district pack, look for keys; PackError stops the start."""

    @classmethod
    def all_refusals(cls) -> dict[type[Exception], int]:
        """The refusal tables of this class and those it derives from."""
        merged: dict[type[Exception], int] = {}
        for kind in reversed(cls.__mro__):
            merged |= getattr(kind, "refusals", {})
        return merged

    @http("GET", "/healthz", access=auth.ANYONE, summary="The process is alive")
    def healthz(self, tx: Tx) -> dict[str, str]:
        return {"status": "ok", "service": self.name}

    @http("GET", "/readyz", access=auth.ANYONE, summary="Its database, its broker and its inbox are there")
    def readyz(self, tx: Tx) -> tuple[int, dict[str, Any]]:
        return health.report(self.engine, service=self.name, amqp_uri=self.settings.amqp_uri)

    @http("GET", "/metrics", access=auth.ANYONE, mimetype="text/plain", summary="Prometheus metrics")
    def metrics(self, tx: Tx) -> Raw:
        return Raw(metrics.page(), metrics.CONTENT_TYPE)

    @http("GET", "/openapi.json", access=auth.ANYONE, mimetype="application/json", summary="This document")
    def openapi(self, tx: Tx) -> Raw:
        return Raw(self._openapi, "application/json; charset=utf-8")

    @http("GET", "/docs", access=auth.ANYONE, mimetype="text/html", summary="The documentation to click through")
    def docs(self, tx: Tx) -> Raw:
        page = resources.files("yishi_chassis").joinpath("swagger/index.html").read_bytes()
        return Raw(page, "text/html; charset=utf-8", {"Content-Security-Policy": _DOCS_POLICY})

    @http("GET", "/docs/<string:asset>", access=auth.ANYONE, mimetype="*/*", summary="Its files")
    def docs_asset(self, tx: Tx, asset: str) -> Raw:
        if asset not in _ASSETS:
            raise NoSuchPage(f"no file {asset}")
        content = resources.files("yishi_chassis").joinpath(f"swagger/{asset}").read_bytes()
        return Raw(content, _ASSETS[asset], {"Cache-Control": "public, max-age=86400"})

    @http("GET", "/v1/events", query=FeedQuery, access=PEERS, mimetype="application/cloudevents-batch+json",
          summary="What this service has said, by sequence: for those who missed something")
    def events(self, tx: Tx, query: FeedQuery) -> Raw:
        rows = feed.rows(self.engine, self.name, after=query.after, limit=query.limit)
        return Raw(json.dumps(rows, ensure_ascii=False).encode(), "application/cloudevents-batch+json; charset=utf-8")

    @http("GET", "/v1/events/head", view=Head, access=PEERS, summary="The last number given")
    def events_head(self, tx: Tx) -> Head:
        return Head(**feed.head(self.engine, self.name))

    @cached_property
    def _openapi(self) -> bytes:
        return json.dumps(self.description(), ensure_ascii=False, indent=1).encode()

    @classmethod
    def description(cls) -> dict[str, Any]:
        """The OpenAPI document of this class's doors."""
        doors = [(door.method_name, door.terms) for door in doors_of(cls)]
        text = (cls.__doc__ or "").strip()
        return openapi.document(cls.name, text, doors, version("yishi-chassis"), own_problems=cls.own_problems)


def doors_of(service: type[Service]) -> list[Door]:
    """Every HTTP door of a service class, in the order of their URLs."""
    found: list[Door] = []
    for name in dir(service):
        for entrypoint in getattr(getattr(service, name, None), "nameko_entrypoints", ()):
            if isinstance(entrypoint, Door):
                entrypoint.method_name = name
                found.append(entrypoint)
    return sorted(found, key=lambda door: (door.terms.url, door.terms.method))


def migrated(service: type[Service]) -> None:
    """Raise migrate.NotMigrated unless the service's database fits this code."""
    migrate.check(service.engine, f"yishi_{service.name}")
