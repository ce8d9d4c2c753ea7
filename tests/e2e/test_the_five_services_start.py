"""The five services together, as real processes: they start, are told what they need, and come back."""

import signal
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from yishi_chassis.tables import INBOX
from yishi_local import process
from yishi_local.world import SERVICES

from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

PROPOSAL = {"title": "路灯不亮", "text": "三单元门口的路灯坏了一个月。", "category": "greening",
            "place": {"area": "jinghuayuan", "spot": "三单元"}}


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("five"), server=postgres, amqp=amqp) as made:
        made.start()
        made.wait_ready(within=120)
        yield made


def test_all_five_are_ready_with_database_broker_and_inbox(five: Stack):
    answers = {name: five.call(name, "GET", "/readyz").json()["checks"] for name in SERVICES}

    assert answers == {name: {"database": "ok", "broker": "ok", "inbox": "ok"} for name in SERVICES}


def test_every_service_describes_its_doors_and_shows_its_metrics(five: Stack):
    assert [five.call(name, "GET", "/openapi.json").json()["openapi"][:3] for name in SERVICES] == ["3.1"] * 5
    assert ["yishi_" in five.call(name, "GET", "/metrics").text for name in SERVICES] == [True] * 5


def test_a_demo_account_gets_a_token_that_the_others_believe(five: Stack):
    assert five.call("notify", "GET", "/v1/inbox", who="r-01").status_code == 200
    assert five.call("notify", "GET", "/v1/inbox").status_code == 401


def test_what_the_broker_lost_is_read_from_the_speakers_feed(five: Stack):
    five.kill("review", signal.SIGTERM)
    said = five.call("intake", "POST", "/v1/proposals", who="r-01", body=PROPOSAL)
    assert said.status_code == 201, said.text
    queue = f"queues/{five.world.vhost}/review.inbox"
    assert process.until(lambda: five.amqp.ask("GET", queue).json().get("messages", 0) > 0, within=30, every=0.5)
    five.amqp.ask("DELETE", f"{queue}/contents")

    five.restart("review")

    of_it = sa.select(sa.func.count()).where(INBOX.c.subject == said.json()["id"])
    with five.engine("review").connect() as connection:
        assert process.until(lambda: connection.scalar(of_it) > 0, within=30, every=0.5)


def test_a_killed_service_comes_back_on_the_same_port(five: Stack):
    url = five.url("audit")

    five.kill("audit", signal.SIGKILL)
    assert not five.ready("audit")
    five.restart("audit")

    assert five.url("audit") == url
    assert five.ready("audit")


def test_asked_to_end_a_service_leaves_with_nothing_to_complain_about(five: Stack):
    five.kill("notify", signal.SIGTERM)

    assert "Traceback" not in five.log("notify")
    five.restart("notify")
