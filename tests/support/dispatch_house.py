"""The doors of dispatch without a port: a request's bytes go in by the door of a name, the answer's come out."""

import io
import json
from typing import Any

import pytest
from sqlalchemy import Engine
from yishi_chassis import auth
from yishi_chassis.exchange import Exchange, Reply, Request
from yishi_chassis.problems import Problem
from yishi_chassis.service import doors_of
from yishi_dispatch.service import DispatchService
from yishi_dispatch.settings import Settings

from tests.support.jinniu import JINNIU


class House:
    """The service without a port: `ask` goes in by the door of that name."""

    def __init__(self, engine: Engine) -> None:
        service: Any = DispatchService()
        self.service = service
        self.service.settings, self.service.engine = Settings(), engine
        self.service.district, self.service.believed = JINNIU, self
        self.service.prepare()
        self.doors = {door.method_name: door.terms for door in doors_of(DispatchService)}

    def caller(self, token: str) -> auth.Caller:
        """Whoever the token says: `<role>[:<scope>]`, with `<account>@` before it if it matters who it is."""
        account, _, role = token.rpartition("@")
        name, _, scope = role.partition(":")
        return auth.Caller(account or "someone", frozenset({(name, scope)}))

    def ask(
        self, door: str, *, who: str | None = None, body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None, headers: dict[str, str] | None = None, **args: str,
    ) -> Reply:
        terms = self.doors[door]
        sent = json.dumps(body or {}).encode()
        environ = {"CONTENT_TYPE": "application/json", **({"HTTP_AUTHORIZATION": f"Bearer {who}"} if who else {})}
        request = Request(
            method=terms.method, path=terms.url, query=query or {}, environ=environ | (headers or {}), args=args,
            read=io.BytesIO(sent).read)
        return Exchange(terms, getattr(self.service, door), self.service).answer(request, "request-1")

    def answer(self, door: str, **asked: Any) -> Any:
        return json.loads(self.ask(door, **asked).body)

    def refusal(self, door: str, **asked: Any) -> Problem:
        with pytest.raises(Problem) as problem:
            self.ask(door, **asked)
        return problem.value
