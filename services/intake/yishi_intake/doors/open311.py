"""The doors of Open311 GeoReport v2, under /open311/v2, in XML and JSON."""

import contextlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from yishi_chassis import auth, blobs, clock, filed, formdata
from yishi_chassis.database import Tx
from yishi_chassis.http import Raw, http
from yishi_chassis.problems import Problem

from .. import actions, domain
from . import open311_forms as forms
from . import open311_views as views
from . import spark

V2 = "/open311/v2"
FORM = "<string:form>"
OFFERS = {"mimetype": "*/*", "access": auth.ANYONE}
TAKES = {"takes": (formdata.URLENCODED, formdata.MULTIPART), "limit": 24 << 20}
REFUSALS: dict[type[Exception], int] = {
    domain.NoKey: 403, domain.Malformed: 400, domain.UnknownCategory: 404, domain.UnknownArea: 400, blobs.TooBusy: 503}


class UnknownJurisdiction(Exception):
    """There is one jurisdiction here, and it has another name."""

    code = "unknown-jurisdiction"


class Open311Doors:
    """What clients of Open311 ask and write; `form` is xml or json."""

    own_problems: ClassVar[Mapping[str, Callable[[Problem, str], Raw]]] = {f"{V2}/": views.errors}
    refusals: ClassVar[dict[type[Exception], int]] = {UnknownJurisdiction: 404}
    settings: ClassVar[Any]

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    @cached_property
    def shelf(self) -> actions.Shelf:
        """The service's own."""
        raise NotImplementedError

    @http("GET", f"{V2}/discovery.{FORM}", **OFFERS, summary="Open311: where and what this endpoint is")
    def open311_discovery(self, tx: Tx, form: str) -> Raw:
        told = views.discovery(contact=self.settings.open311_contact, url=self.settings.public_url,
                               test=self.settings.mode == "local")
        return spark.written("discovery", told, form)

    @http("GET", f"{V2}/services.{FORM}", query=forms.Asked, **OFFERS, summary="Open311: the categories as services")
    def open311_services(self, tx: Tx, query: forms.Asked, form: str) -> Raw:
        self._expect(query.jurisdiction_id)
        rules = self.office.rules
        return spark.written("services", [views.service(each, rules) for each in rules.categories.values()], form)

    @http("GET", f"{V2}/services/<string:service_code>.{FORM}", query=forms.Asked, refusals=REFUSALS, **OFFERS,
          summary="Open311: what a service needs to be told")
    def open311_service(self, tx: Tx, query: forms.Asked, service_code: str, form: str) -> Raw:
        self._expect(query.jurisdiction_id)
        category = self.office.rules.category(service_code)
        return spark.written("service_definition", views.definition(category, self.office.rules), form)

    @http("GET", f"{V2}/requests.{FORM}", query=forms.RequestsQuery, refusals=REFUSALS, **OFFERS,
          summary="Open311: proposals as service requests, the newest first")
    def open311_requests(self, tx: Tx, query: forms.RequestsQuery, form: str) -> Raw:
        self._expect(query.jurisdiction_id)
        found = actions.requests(tx, query.wanted(now=clock.now()))
        return self._requests(found, form=form, extensions=query.extensions)

    @http("GET", f"{V2}/requests/<string:number>.{FORM}", query=forms.RequestQuery, **OFFERS,
          summary="Open311: one proposal by its receipt number")
    def open311_request(self, tx: Tx, query: forms.RequestQuery, number: str, form: str) -> Raw:
        self._expect(query.jurisdiction_id)
        found = actions.request(tx, number=number)
        return self._requests([found], form=form, extensions=query.extensions)

    @http("GET", f"{V2}/tokens/<string:token>.{FORM}", query=forms.Asked, **OFFERS,
          summary="Open311: the receipt number of a proposal by its id")
    def open311_token(self, tx: Tx, query: forms.Asked, token: str, form: str) -> Raw:
        self._expect(query.jurisdiction_id)
        told = {"service_request_id": actions.number_of(tx, token=token), "token": token}
        return spark.written("service_requests", [told], form)

    @http("POST", f"{V2}/requests.{FORM}", form=forms.RequestForm, refusals=REFUSALS, counted=True, **OFFERS, **TAKES,
          summary="Open311: propose; needs an API key")
    def open311_propose(self, tx: Tx, given: forms.RequestForm, form: str) -> Raw:
        client, content = self._client(given), given.content(self.office.rules)
        came, unknown = self._came(given.files)
        with contextlib.ExitStack() as open_files:
            for each in came:
                open_files.enter_context(each.file)
            proposal, unfit = actions.report(
                tx, content=content, client=client, known_as=given.known_as, media=given.media_url, came=came,
                plate=given.attribute("household") or None, shelf=self.shelf, office=self.office, now=clock.now())
        return spark.written("service_requests", [views.receipt(proposal, faults=[*unknown, *unfit])], form)

    @http("GET", f"{V2}/servicerequestupdates.{FORM}", query=forms.UpdatesQuery, refusals=REFUSALS, **OFFERS,
          summary="Open311: what has moved, and what clients have told, the oldest first")
    def open311_updates(self, tx: Tx, query: forms.UpdatesQuery, form: str) -> Raw:
        self._expect(query.jurisdiction_id)
        since, until = forms.span(query.start_date, query.end_date, now=clock.now())
        found = actions.changes(tx, since=since, until=until, limit=forms.MOST)
        return spark.written("service_request_updates", [views.update(each) for each in found], form)

    @http("POST", f"{V2}/servicerequestupdates.{FORM}", form=forms.UpdateForm, refusals=REFUSALS, **OFFERS, **TAKES,
          summary="Open311: tell of a proposal what has become of it; needs an API key")
    def open311_update(self, tx: Tx, given: forms.UpdateForm, form: str) -> Raw:
        client, now = self._client(given), clock.now()
        update_id = actions.update(tx, **given.told(now=now), client=client, now=now)
        return spark.written("service_request_updates", [{"update_id": update_id}], form)

    def _requests(self, found: list[actions.Told], *, form: str, extensions: bool) -> Raw:
        rows = [views.request(each, self.office.rules, url=self.settings.public_url, extensions=extensions)
                for each in found]
        return spark.written("service_requests", rows, form)

    def _came(self, files: list[formdata.Upload]) -> tuple[list[filed.Came], list[str]]:
        """The files to be looked at, and what is wrong with those that are none of the kinds taken."""
        came, faults = [], []
        for each in files:
            try:
                came.append(filed.spooled(iter((each.content,)), self.settings.largest()))
            except Problem as problem:
                faults.append(str(problem.detail))
        return came, faults

    def _client(self, given: forms.Writing) -> str:
        client = domain.client(self.settings.open311_keys, given.api_key)
        self._expect(given.jurisdiction_id)
        return client

    def _expect(self, jurisdiction: str) -> None:
        known = self.settings.open311_jurisdiction
        if known and jurisdiction and jurisdiction != known:
            raise UnknownJurisdiction(f"jurisdiction_id {jurisdiction!r} was not found")
