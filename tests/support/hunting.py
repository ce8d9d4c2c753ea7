"""A hunt over an OpenAPI document: schemathesis makes requests, every role sends them, every answer is held to it."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from yishi_chassis import auth

HELD = [not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_headers_conformance, checks.response_schema_conformance]
#: Everybody there is: nobody, each role with a scope where it has one, and somebody with a token that is not believed.
ROLES = ("", "resident", "convener:b-madong", "member:b-madong", "agency:a-parks", "operator", "supervisor", "service",
         "auditor", "officer:maan", "not believed")

#: What hunts have come to, for the end of the run.
LINES: list[str] = []


class Hunt:
    """Requests to one service by everybody; `known` are values for path arguments that lead somewhere."""

    def __init__(
        self, url: str, *, issuer: dict[str, Any], known: Mapping[str, Iterable[str]], roles: tuple[str, ...] = ROLES,
    ) -> None:
        self.url, self.known = url, {name: tuple(values) for name, values in known.items()}
        self.roles = roles
        self.schema = schemathesis.openapi.from_dict(requests.get(f"{url}/openapi.json", timeout=20).json())
        self.tokens = {role: _token(issuer, role) for role in roles if role}
        self.seen: Counter[tuple[str, int]] = Counter()

    def operations(self) -> list[Any]:
        """All of the document; raises what is wrong with one."""
        made = list[Any]()
        for each in self.schema.get_all_operations():
            if not isinstance(each, Ok):
                raise each.err()
            made.append(each.ok())
        return made

    def hunt(self, operation: Any, *, examples: int) -> None:
        """So many requests that fit the document and so many that do not; raises what schemathesis finds."""
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            made = operation.as_strategy(generation_mode=mode)
            try:
                self._ask(made, examples)
            except Unsatisfiable:
                if mode is GenerationMode.POSITIVE:   # to some doors nothing can be told that does not fit
                    raise

    def summary(self) -> str:
        """How many asked, and how often each status was answered."""
        statuses = Counter[int]()
        for (_, status), times in self.seen.items():
            statuses[status] += times
        told = ", ".join(f"{status}: {times}" for status, times in sorted(statuses.items()))
        roles = {role for role, _ in self.seen}
        return (f"{statuses.total()} requests at {len(self.operations())} doors by {len(roles)} roles, "
                f"all answers as documented ({told})")

    def _ask(self, made: Any, examples: int) -> None:
        quiet = settings(max_examples=examples, deadline=None, database=None, derandomize=True,
                         phases=[Phase.generate], suppress_health_check=list(HealthCheck))

        @quiet
        @given(case=made, role=st.sampled_from(self.roles), chance=st.randoms(use_true_random=False))
        def everybody(case: Any, role: str, chance: random.Random) -> None:
            self._send(case, role, chance)

        everybody()

    def _send(self, case: Any, role: str, chance: random.Random) -> None:
        for name, values in self.known.items():
            if name in (case.path_parameters or {}) and chance.random() < 0.7:
                case.path_parameters[name] = chance.choice(values)
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        answer = case.call(base_url=self.url, headers=headers, timeout=20)
        self.seen[(role or "nobody", answer.status_code)] += 1
        case.validate_response(answer, checks=HELD)


def _token(issuer: dict[str, Any], role: str) -> str:
    if role == "not believed":
        return "not.a.token"
    return auth.mint(issuer, issuer="issuer", subject=f"hunter-{role.partition(':')[0]}", roles=[role], seconds=7200)


def issuer_of(file: Any) -> dict[str, Any]:
    """The key with which tokens are signed."""
    key: dict[str, Any] = json.loads(file.read_text())
    return key
