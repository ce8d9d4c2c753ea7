"""Review, dispatch, notify and audit keep what their OpenAPI documents say, whoever asks whatever: as intake does."""

import importlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
import yishi_contracts as contracts
from yishi_chassis import clock, database, serve, service
from yishi_dispatch import actions, settings
from yishi_local import process

from tests.support import hunting
from tests.support.jinniu import JINNIU
from tests.support.playing import STORIES, Stage
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

#: Of each door, fitting requests and others; `make hunt` asks for more.
EXAMPLES = int(os.environ.get("YISHI_HUNT_EXAMPLES", "2"))
SERVICES = ("review", "dispatch", "notify", "audit")
DOORS = [(name, door.method_name) for name in SERVICES for door in sorted(
    service.doors_of(serve.class_named(name, importlib.import_module(f"yishi_{name}.service"))),
    key=lambda door: door.method_name)]
ROLES = ("", "resident", "convener:b-jiulidi", "member:b-jiulidi", "convener:b-jinniu", "agency:qu-hezhangban",
         "operator", "supervisor", "service", "auditor", "officer:jiulidi", "not believed")
WANTED = {"title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening", "urgent": True,
          "place": {"area": "jiulidi", "spot": "全院", "lat": 30.72, "lng": 104.07}}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    """All five, with a story told to its end, a review that has begun and a case that is offered."""
    with stack(tmp_path_factory.mktemp("documents"), server=postgres, amqp=amqp) as running:
        running.start()
        running.wait_ready(within=120)
        Stage(running).play(STORIES["waterfall-noise"])
        assert running.call("intake", "POST", "/v1/proposals", who="r-01", body=WANTED).status_code == 201
        event = contracts.DispatchOrdered(
            proposal_id="p-hunted", tier="district", body="b-jinniu", number="JN-2026-009999", title="…", text="…",
            category="noise", place=contracts.Place(areas=("jinniu",)), reason="公示期满",
            author=contracts.Author(kind="resident", id="hunter-resident"),
            lead=contracts.Order(agency="qu-hezhangban", task="牵头", term="general"))
        with database.transaction(running.engine("dispatch")) as tx:
            actions.case.open_case(tx, event, rules=settings.rules(JINNIU), now=clock.now())
        assert process.until(lambda: len(_ids(running, "review", "/v1/reviews")) > 1, within=30)
        yield running


@pytest.fixture(scope="module")
def hunts(town: Stack) -> dict[str, hunting.Hunt]:
    """One for each service."""
    known = _known(town)
    issuer = hunting.issuer_of(town.world.keys.issuer)
    return {name: hunting.Hunt(town.url(name), issuer=issuer, known=known, roles=ROLES) for name in SERVICES}


def _ids(running: Stack, name: str, path: str, key: str = "id") -> list[Any]:
    return [each[key] for each in running.call(name, "GET", path).json()["items"]]


def _known(running: Stack) -> dict[str, list[Any]]:
    """Values for the arguments of paths, which lead somewhere."""
    cases = running.call("dispatch", "GET", "/v1/cases").json()["items"]
    reviews = _ids(running, "review", "/v1/reviews")
    views = [running.call("review", "GET", f"/v1/reviews/{id_}").json() for id_ in reviews]
    with running.engine("audit").connect() as connection:
        events = [row.event_id for row in connection.exec_driver_sql("SELECT event_id FROM entries LIMIT 20")]
    with running.engine("notify").connect() as connection:
        notices = [row.id for row in connection.exec_driver_sql("SELECT id FROM notices LIMIT 20")]
    return {
        "agency_id": ["qu-hezhangban"], "review_id": reviews, "number": ["1"], "event_id": events,
        "case_id": [case["id"] for case in cases], "proposal_id": [case["proposal_id"] for case in cases],
        "assignment_id": [each["id"] for case in cases for each in case["assignments"]], "notice_id": notices,
        "session_id": [each["id"] for view in views for each in view["sessions"]] or ["s"],
        "vote_id": [each["id"] for view in views for each in view["votes"]] or ["v"], "level": ["0", "1"],
        "address": ["000", "000.p/20"]}


@pytest.mark.parametrize(("name", "door"), DOORS)
def test_whatever_anybody_asks_is_answered_as_the_document_says(
    hunts: dict[str, hunting.Hunt], name: str, door: str,
) -> None:
    [operation] = [each for each in hunts[name].operations() if each.definition.raw["operationId"] == door]
    hunts[name].hunt(operation, examples=EXAMPLES)


@pytest.mark.parametrize("name", SERVICES)
def test_every_role_has_asked_and_nothing_has_failed(hunts: dict[str, hunting.Hunt], name: str) -> None:
    assert not [status for _, status in hunts[name].seen if status >= 500]
    hunting.LINES.append(f"{name}: {hunts[name].summary()}")
