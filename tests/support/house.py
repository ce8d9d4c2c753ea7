"""Intake without a port: requests go in by a door's name, as bytes, and come out as bytes."""

import functools
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa
from yishi_chassis import auth
from yishi_chassis.exchange import Exchange, Reply, Request
from yishi_chassis.problems import Problem
from yishi_chassis.service import doors_of
from yishi_intake.service import IntakeService
from yishi_intake.settings import Settings

from tests.support import cleaning
from tests.support.jinniu import JINNIU

ROOT = Path(__file__).parents[2]


def local(**told: Any) -> Settings:
    """The settings on somebody's own machine, but for what is told, as it is; `config.yaml` is read once."""
    return _read().model_copy(update=told)


@functools.cache
def _read() -> Settings:
    return Settings(mode="local")


class House:
    """The service without a port: `ask` goes in by the door of that name; a token is `id role role`."""

    def __init__(self, engine: sa.Engine, settings: Settings) -> None:
        self.service = cast(Any, IntakeService())
        self.service.settings, self.service.engine = settings, engine
        self.service.district, self.service.believed = JINNIU, self
        self.service.prepare()
        self.service.shelf = replace(self.service.shelf, cleaner=cleaning.Remembering())
        self.doors = {door.method_name: door.terms for door in doors_of(IntakeService)}

    def caller(self, token: str) -> auth.Caller:
        """Whom a token speaks for."""
        person, *roles = token.split()
        return auth.Caller(person, frozenset((r, s) for r, _, s in (role.partition(":") for role in roles)))

    def ask(self, door: str, *, who: str | None = None, body: Any = None, query: dict[str, str] | None = None,
            headers: dict[str, str] | None = None, **args: str) -> Reply:
        """The answer of that door; a refusal rises as Problem."""
        terms = self.doors[door]
        sent = json.dumps(body or {}).encode()
        environ = {"CONTENT_TYPE": "application/json", **({"HTTP_AUTHORIZATION": f"Bearer {who}"} if who else {})}
        request = Request(
            method=terms.method, path=terms.url, query=query or {}, environ=environ | (headers or {}), args=args,
            read=io.BytesIO(sent).read)
        return Exchange(terms, getattr(self.service, door), self.service).answer(request, "request-1")

    def send(self, door: str, data: bytes, *, who: str, kind: str = "application/octet-stream") -> Reply:
        """A file goes in by that door."""
        terms = self.doors[door]
        environ = {"CONTENT_TYPE": kind, "HTTP_AUTHORIZATION": f"Bearer {who}"}
        request = Request(method=terms.method, path=terms.url, query={}, environ=environ, args={},
                          read=io.BytesIO(data).read, bits=lambda _: iter([data]))
        return Exchange(terms, getattr(self.service, door), self.service).answer(request, "request-1")

    def answer(self, door: str, **asked: Any) -> Any:
        """What it shows."""
        return json.loads(self.ask(door, **asked).body)

    def refusal(self, door: str, **asked: Any) -> Problem:
        """The problem with which it is refused."""
        with pytest.raises(Problem) as problem:
            self.ask(door, **asked)
        return problem.value
