"""A broker loses all it has while a thousand assignments go out: every agency has each of them, under one number."""

import contextlib
import threading
from collections.abc import Iterator
from datetime import timedelta

import amqp as pyamqp
import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import clock, database
from yishi_chassis.tables import FEED_HEADS
from yishi_dispatch import actions, settings
from yishi_dispatch.store.tables import ASSIGNMENTS, RECEIPTS
from yishi_local import process
from yishi_local.broker import Broker

from tests.support import servers
from tests.support.jinniu import JINNIU
from tests.support.member import Wire, reply
from tests.support.ordering import BUILD, CITY, LEAD, SURVEY, district_of_four
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

NUMBER, WIPED_AFTER = 1000, 300
AGENCIES = (LEAD, CITY, SURVEY, BUILD)
LATE = BUILD
#: A little longer than dispatch waits before it offers again what is not receipted: ten minutes, then twice as long.
WAITS = (timedelta(minutes=11), timedelta(minutes=21), timedelta(minutes=41))


@pytest.fixture
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    made = Broker(tmp_path_factory.mktemp("wiped") / "mq", wanted=servers.ports_from(26100))
    made.start()
    yield made
    made.remove()


@pytest.fixture
def dispatch(tmp_path_factory: pytest.TempPathFactory, postgres: str, own_broker: Broker) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("wiped")
    amqp = Amqp(uri=own_broker.uri(), management=own_broker.management, broker=own_broker)
    with stack(folder / "world", server=postgres, amqp=amqp, services=("dispatch",),
               district=district_of_four(folder / "district")) as made:
        clock.follow(made.world.clock_file)
        try:
            made.start()
            made.wait_ready(within=120)
            yield made
        finally:
            clock.follow(None)


class Departments:
    """Four systems that take what comes and receipt the highest number below which they miss none, whatever fails.

    One of them was asleep until the broker was wiped: what lay in its queue is gone for certain.
    """

    def __init__(self, running: Stack) -> None:
        self.wires = [Wire(running.world.agencies[agency]) for agency in AGENCIES]
        self._over, self.wiped = threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(wire,)) for wire in self.wires]

    def __enter__(self) -> "Departments":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def taken(self) -> int:
        return sum(len(wire.came) for wire in self.wires)

    def _work(self, wire: Wire) -> None:
        answered = 0
        while not self._over.wait(0.1):
            if wire.agency == LATE and not self.wiped.is_set():
                continue
            with contextlib.suppress(OSError, pyamqp.AMQPError):
                wire.look()
                if (arrived := sum(wire.times.values())) > answered:   # what is offered again is receipted again
                    reply(wire.uri, "receipt", {"received": highest(wire)})
                    answered = arrived


def highest(wire: Wire) -> int:
    """The highest number below which none is missing."""
    number = 0
    while number + 1 in wire.came:
        number += 1
    return number


def give_out(running: Stack, numbers: range) -> None:
    """As many cases of one agency each, in turn."""
    rules = settings.rules(JINNIU)
    for number in numbers:
        event = contracts.DispatchOrdered(
            proposal_id=f"p-{number:04}", tier="district", body="b-jinniu", number=f"JN-2026-{number:06}", title="…",
            text="…", category="noise", place=contracts.Place(areas=("jinniu",)), reason="公示期满",
            author=contracts.Author(kind="resident", id="r-1"),
            lead=contracts.Order(agency=AGENCIES[number % 4], task="牵头", term="general"))
        with database.transaction(running.engine("dispatch")) as tx:
            actions.case.open_case(tx, event, rules=rules, now=clock.now())


def lies_in_the_queue(running: Stack, agency: str) -> bool:
    """Whether the broker has confirmed what this agency was offered of the first cases."""
    with running.engine("dispatch").connect() as connection:
        confirmed = connection.scalar(sa.select(FEED_HEADS.c.confirmed).where(FEED_HEADS.c.destination == agency))
    return confirmed == WIPED_AFTER // len(AGENCIES)


def receipted(running: Stack) -> bool:
    """Whether each agency has receipted the last number that it was given."""
    with running.engine("dispatch").connect() as connection:
        heads = {row.destination: row.head for row in connection.execute(
            sa.select(FEED_HEADS.c.destination, FEED_HEADS.c.head).where(FEED_HEADS.c.destination != ""))}
        rows = [(row.agency, row.received) for row in connection.execute(sa.select(RECEIPTS))]
    return sorted(rows) == sorted(heads.items()) and sum(heads.values()) >= NUMBER


def receipted_after(running: Stack, wait: timedelta) -> bool:
    """Whether they have, some time later."""
    clock.move(running.world.clock_file, seconds=wait.total_seconds())
    return process.until(lambda: receipted(running), within=30)


def test_every_receipt_is_there_once_and_no_assignment_is_lost_or_doubled(dispatch: Stack, own_broker: Broker) -> None:
    with Departments(dispatch) as departments:
        give_out(dispatch, range(WIPED_AFTER))
        assert process.until(lambda: departments.taken() > 0 and lies_in_the_queue(dispatch, LATE), within=30)
        giving = threading.Thread(target=give_out, args=(dispatch, range(WIPED_AFTER, NUMBER)))
        giving.start()
        own_broker.wipe()
        departments.wiped.set()
        own_broker.start()
        dispatch.heal()
        giving.join()
        assert any(receipted_after(dispatch, wait) for wait in WAITS), dispatch.log("dispatch")[-2000:]

    offered = [body["assignment_id"] for wire in departments.wires for body in wire.of("offered")]
    with dispatch.engine("dispatch").connect() as connection:
        made = list(connection.scalars(sa.select(ASSIGNMENTS.c.id)))
    assert len(made) == NUMBER
    assert sorted(offered) == sorted(made)   # each under one number: `of` lists numbers
    assert [sorted(wire.came) for wire in departments.wires] == [
        list(range(1, highest(wire) + 1)) for wire in departments.wires]
