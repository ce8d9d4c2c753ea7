"""The examples for departments, each a process with its agency's account: nothing is forgotten, nothing done twice."""

import contextlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import sqlalchemy as sa
from yishi_chassis import auth
from yishi_chassis.tables import OUTBOX

from tests.support.departments import LANGUAGES, Department
from tests.support.member import connected
from tests.support.ordering import CITY, LEAD, SURVEY, district_of_four, order
from tests.support.proxy import Proxy
from tests.support.servers import Amqp
from tests.support.speaking import Speaker
from tests.support.stack import Stack, stack

#: Each language is one agency's, for the numbers of an agency are one row.
AGENCY = {"python": SURVEY, "node": LEAD, "java": CITY}
REPORT = {"result": "explained", "words": "已向居民说明"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("departments")
    district = district_of_four(folder / "district")
    with stack(folder / "world", server=postgres, amqp=amqp, services=("dispatch",), district=district) as made:
        made.start()
        made.wait_ready()
        yield made


@pytest.fixture(scope="module")
def review() -> Speaker:
    return Speaker("review")


@pytest.fixture(params=LANGUAGES)
def hired(request: pytest.FixtureRequest, running: Stack, review: Speaker, tmp_path: Path) -> Iterator["Hired"]:
    """An example in one of the languages, not started yet, and an order for its agency alone."""
    made = Hired(running, review, request.param, tmp_path)
    yield made
    made.leave()


class Hired:
    """An agency with a case of this test's own, and the example as its system."""

    def __init__(self, running: Stack, review: Speaker, language: str, folder: Path) -> None:
        self.running, self.review, self.language, self.folder = running, review, language, folder
        self.agency, self.case = AGENCY[language], f"p-{folder.name}"
        self.uri = running.world.agencies[self.agency]
        self.systems: list[Department] = []

    def starts(self, *, uri: str = "", kept: str = "kept", **told: str) -> Department:
        """The example, which reads over HTTP what was sent to others of these tests."""
        key = json.loads(self.running.world.keys.issuer.read_text())
        roles = [f"agency:{self.agency}"]
        here = {"YISHI_KEPT": str(self.folder / kept),
                "YISHI_TOKEN": auth.mint(key, issuer="issuer", subject=f"a-{self.agency}", roles=roles, seconds=900),
                "YISHI_DISPATCH": self.running.url("dispatch")}
        self.systems.append(Department(self.language, uri or self.uri, folder=self.folder, **here | told))
        return self.systems[-1]

    def ordered(self) -> None:
        order(self.running, self.review, self.case)

    def order_in(self, system: Department) -> dict[str, Any]:
        """The order about this test's case; waits for it."""
        system.until(lambda: any(one["proposal_id"] == self.case for one in system.of("offered")), "its order")
        return next(one for one in system.of("offered") if one["proposal_id"] == self.case)

    def receipted(self) -> int | None:
        """Up to where dispatch knows that it has everything; None: it never said."""
        wanted = sa.text("SELECT received FROM receipts WHERE agency = :agency")
        with self.running.engine("dispatch").connect() as connection:
            return connection.scalar(wanted, {"agency": self.agency})

    def said_of(self, assignment: str) -> list[str]:
        """What all services were told of this assignment."""
        wanted = sa.select(OUTBOX.c.type).order_by(OUTBOX.c.id).where(
            OUTBOX.c.destination == "", OUTBOX.c.data.contains(assignment))
        with self.running.engine("dispatch").connect() as connection:
            return [type_.removeprefix("cn.yishi.assignment.") for type_ in connection.scalars(wanted)]

    def leave(self) -> None:
        for system in self.systems:
            system.kill()


def test_it_takes_its_order_signs_for_it_reports_and_receipts_all_of_it(hired: Hired):
    hired.ordered()
    system = hired.starts()
    mine = hired.order_in(system)["assignment_id"]
    assert system.answer(f"accept-{mine}")["state"] == "accepted"

    system.says("report", "r-1", assignment_id=mine, **REPORT)

    assert system.answer("r-1")["state"] == "reported"
    system.until(lambda: "reported" in {one["change"] for one in system.of("changed") if one["assignment_id"] == mine},
                 "the news that it is reported")
    numbers = [one["number"] for one in system.came]
    assert numbers == list(range(1, len(numbers) + 1))
    system.until(lambda: hired.receipted() == len(numbers), "its receipt")
    assert hired.said_of(mine) == ["offered.v1", "accepted.v1", "reported.v1"]


def test_killed_between_taking_and_replying_it_replies_when_it_is_back_and_takes_nothing_twice(hired: Hired):
    parts = urlsplit(hired.uri)
    line = Proxy(str(parts.hostname), int(parts.port or 0))
    login = parts.netloc.rpartition("@")[0]
    first = hired.starts(uri=urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{line.port}")))
    first.until(lambda: readers(hired) == 1 and idle(hired, first), "others of these tests to be answered")
    line.deafen()
    kept = (hired.folder / "kept").stat().st_mtime_ns
    hired.ordered()
    mine = hired.order_in(first)["assignment_id"]
    first.until(lambda: (hired.folder / "kept").stat().st_mtime_ns != kept, "its number to be kept")
    first.kill()
    line.close()

    again = hired.starts()

    assert again.answer(f"accept-{mine}")["outcome"] == "ok"
    assert [one for one in again.of("offered") if one["assignment_id"] == mine] == []
    taken = [one["number"] for one in (*first.came, *again.came)]
    assert sorted(taken) == list(range(1, len(taken) + 1))
    again.until(lambda: hired.receipted() == len(taken), "its receipt")
    assert hired.said_of(mine) == ["offered.v1", "accepted.v1"]


def test_what_it_said_and_the_broker_lost_is_said_again_under_the_same_id_also_after_a_kill(hired: Hired):
    hired.ordered()
    system = hired.starts(YISHI_DOES="")
    mine = hired.order_in(system)["assignment_id"]
    hired.running.kill("dispatch", signal.SIGTERM)
    system.says("accept", f"a-{mine}", assignment_id=mine)
    system.until(lambda: waiting(hired) > 0, "its reply to lie in the queue")
    with operator(hired) as channel:
        channel.queue_purge("dispatch.replies")
    system.kill()

    system.start(YISHI_AGAIN="1")   # dispatch answers nobody over HTTP either
    system.until(lambda: waiting(hired) > 3, "it to say so again and again")
    hired.running.restart("dispatch")

    assert system.answer(f"a-{mine}")["state"] == "accepted"
    assert hired.said_of(mine) == ["offered.v1", "accepted.v1"]


@contextlib.contextmanager
def operator(hired: Hired) -> Iterator[Any]:
    with connected(hired.running.amqp.uri(hired.running.world.agencies_vhost)) as channel:
        yield channel


def idle(hired: Hired, system: Department) -> bool:
    """Whether everything it was offered is signed for, and everything that came receipted."""
    over = {one["reply_id"] for one in system.of("answered")}
    wanted = {f"accept-{one['assignment_id']}" for one in system.of("offered")}
    return wanted <= over and hired.receipted() == len(system.came)


def readers(hired: Hired) -> int:
    with operator(hired) as channel:
        return int(channel.queue_declare(f"agency.{hired.agency}.inbox", passive=True).consumer_count)


def waiting(hired: Hired) -> int:
    with operator(hired) as channel:
        return int(channel.queue_declare("dispatch.replies", passive=True).message_count)
