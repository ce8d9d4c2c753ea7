"""Open311 without a port: its doors as clients meet them, errors told as the server would tell them."""

import hashlib
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import auth, clock, database, formdata
from yishi_chassis.exchange import Exchange, Reply, Request
from yishi_chassis.http import Raw
from yishi_chassis.problems import Problem
from yishi_chassis.service import doors_of
from yishi_intake import actions, domain
from yishi_intake.doors import open311_views
from yishi_intake.service import IntakeService

from tests.support.house import local
from tests.support.jinniu import JINNIU

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 4, 1, 12, tzinfo=clock.ZONE)
DAY = timedelta(days=1)
KEY = "a key of the client"
WANTED = {"api_key": KEY, "service_code": "greening", "lat": "30.72", "long": "104.07", "attribute[area]": "madong",
          "description": "院内增绿\n补种草坪，修剪树木。", "device_id": "phone-1"}


class Endpoint(auth.Believed):
    """Intake with one client that has a key; a bearer token is the id of a resident."""

    def __init__(self, engine: sa.Engine, **settings: Any) -> None:
        super().__init__(None)
        intake: Callable[[], Any] = IntakeService
        self.service = intake()
        keys = {"fixmystreet": hashlib.sha256(KEY.encode()).hexdigest()}
        self.service.settings, self.service.engine = local(open311_keys=keys, **settings), engine
        self.service.district, self.service.believed = JINNIU, self
        self.service.prepare()
        self.doors = {door.method_name: door.terms for door in doors_of(IntakeService)}

    def caller(self, token: str) -> auth.Caller:
        """Whoever says so."""
        return auth.Caller(token, frozenset({("resident", "")}))

    def ask(
        self, door: str, *, sent: Any = b"", kind: str = formdata.URLENCODED, form: str = "json",
        who: str | None = None, query: dict[str, str] | None = None, **args: str,
    ) -> Reply | Raw:
        """One request by the door of that name; `sent` are the fields of a form, or a body as it is."""
        terms = self.doors[door]
        environ = {"CONTENT_TYPE": kind} | ({"HTTP_AUTHORIZATION": f"Bearer {who}"} if who else {})
        body = sent if isinstance(sent, bytes) else _written(sent, kind)
        args |= {"form": form} if door.startswith("open311") else {}
        request = Request(method=terms.method, path=f"/open311/v2/x.{form}", query=query or {}, environ=environ,
                          args=args, read=io.BytesIO(body).read)
        try:
            return Exchange(terms, getattr(self.service, door), self.service).answer(request, "request-1")
        except Problem as problem:
            return open311_views.errors(problem, request.path)

    def json(self, door: str, **asked: Any) -> Any:
        """The answer in JSON."""
        return json.loads(self.ask(door, **asked).body)

    def xml(self, door: str, **asked: Any) -> ElementTree.Element:
        """The answer in XML."""
        return ElementTree.fromstring(self.ask(door, form="xml", **asked).body)

    def propose(self, **changes: Any) -> dict[str, Any]:
        """What is answered to a client that files what `WANTED` says."""
        made: dict[str, Any] = self.json("open311_propose", sent=WANTED | changes)[0]
        return made

    def number(self, **changes: Any) -> str:
        """The receipt number of such a proposal."""
        return str(self.propose(**changes)["service_request_id"])

    def found(self, **query: str) -> list[str]:
        """The receipt numbers that a question finds."""
        return [each["service_request_id"] for each in self.json("open311_requests", query=query)]

    def stored(self, number: str) -> domain.Proposal:
        """The proposal itself."""
        with database.reading(self.service.engine, caller=auth.NOBODY) as tx:
            return actions.by_number(tx, number=number)

    def hear(self, number: str, event: Callable[[str], contracts.Move], *, at: datetime) -> None:
        """Move the proposal as review or dispatch would."""
        proposal = self.stored(number)
        with database.transaction(self.service.engine) as tx:
            told = event(proposal.id)
            told._envelope = contracts.Envelope(
                id="e-1", source="/yishi/dispatch/test", type=told.type, subject=proposal.id, time=at, sequence=1,
                subjectsequence=1)
            actions.heard(tx, told, proposal_id=proposal.id)


def _written(sent: dict[str, Any], kind: str) -> bytes:
    return (json.dumps(sent) if kind == formdata.JSON else urlencode(sent, doseq=True)).encode()
