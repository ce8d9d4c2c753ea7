"""Notify without a port: requests go in by a door's name, as bytes, and come out as bytes."""

import io
import json
from typing import Any, cast

import pytest
import sqlalchemy as sa
from yishi_chassis import auth, pack
from yishi_chassis.exchange import Exchange, Reply, Request
from yishi_chassis.problems import Problem
from yishi_chassis.service import doors_of
from yishi_notify.service import NotifyService
from yishi_notify.settings import Settings


class Counter:
    """The service without a port; tokens are account ids, those that begin with a- are clerks of that agency."""

    def __init__(self, engine: sa.Engine, settings: Settings) -> None:
        self.service = cast(Any, NotifyService())
        self.service.settings, self.service.engine = settings, engine
        self.service.district, self.service.believed = pack.District(None), self
        self.service.prepare()
        self.doors = {door.method_name: door.terms for door in doors_of(NotifyService)}

    def caller(self, token: str) -> auth.Caller:
        """Whom a token speaks for."""
        return auth.Caller(token, frozenset({("agency", token[2:]) if token.startswith("a-") else ("resident", "")}))

    def ask(self, door: str, *, who: str | None = None, body: Any = None, query: dict[str, str] | None = None,
            headers: dict[str, str] | None = None, **args: str) -> Reply:
        """The answer of that door; a refusal rises as Problem."""
        terms = self.doors[door]
        environ = {"CONTENT_TYPE": "application/json", **({"HTTP_AUTHORIZATION": f"Bearer {who}"} if who else {})}
        request = Request(
            method=terms.method, path=terms.url, query=query or {}, environ=environ | (headers or {}), args=args,
            read=io.BytesIO(json.dumps(body or {}).encode()).read)
        return Exchange(terms, getattr(self.service, door), self.service).answer(request, "request-1")

    def answer(self, door: str, **asked: Any) -> Any:
        """What it shows."""
        return json.loads(self.ask(door, **asked).body)

    def refusal(self, door: str, **asked: Any) -> Problem:
        """The problem with which it is refused."""
        with pytest.raises(Problem) as problem:
            self.ask(door, **asked)
        return problem.value
