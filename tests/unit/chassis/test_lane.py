"""A lane: publishes while its process leads, waits longer after each fault, and ends with the process alone."""

import threading
import time

import eventlet
import psycopg
import pytest
import sqlalchemy as sa
from greenlet import GreenletExit
from yishi_chassis import database, lane, numbering, outbox
from yishi_chassis.publisher import NotConfirmed
from yishi_chassis.tables import FEED_HEADS, OUTBOX
from yishi_contracts import ProposalWithdrawn


class Publisher:
    """Confirms what it is given, but first raises `faults`, one by one; `bodies` is what came through."""

    def __init__(self):
        self.faults, self.tries, self.bodies, self.dropped = [], [], [], 0

    def send(self, messages):
        self.tries.append(time.monotonic())
        if self.faults:
            raise self.faults.pop(0)
        self.bodies += [each.body for each in messages]

    def settle(self):
        return 0

    def drop(self):
        self.dropped += 1

    def tick(self):
        """Nothing to keep alive."""


@pytest.fixture
def publisher():
    return Publisher()


@pytest.fixture
def carrier(engine, publisher):
    return lane.Lane(
        engine, "intake", route=lane.internal("intake"), publisher=publisher, leads=lambda: True, poll=0.05)


def say(engine, count=1):
    """Staged and numbered."""
    with database.transaction(engine) as tx:
        for _ in range(count):
            outbox.stage(tx, ProposalWithdrawn(proposal_id="p", reason=""))
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        numbering.number(connection, 500)


def run_until(carrier, fact):
    thread = threading.Thread(target=carrier.run)
    thread.start()
    deadline = time.monotonic() + 10
    while not fact() and time.monotonic() < deadline:
        time.sleep(0.02)
    carrier.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert fact()


@pytest.mark.parametrize("fault", [NotConfirmed("late"), ValueError("no"), eventlet.Timeout()],
                         ids=lambda fault: type(fault).__name__)
def test_after_a_fault_the_connection_is_dropped_and_the_window_repeated(engine, publisher, carrier, fault):
    publisher.faults = [fault]
    say(engine)
    run_until(carrier, lambda: publisher.bodies)
    assert publisher.dropped >= 1


def test_each_fault_is_followed_by_a_longer_pause(engine, publisher, carrier, monkeypatch):
    monkeypatch.setattr(lane, "pause_after", lambda faults: 0.2 * 2 ** faults)
    publisher.faults = [NotConfirmed("late")] * 3
    say(engine)
    run_until(carrier, lambda: publisher.bodies)
    first, second, third, fourth = publisher.tries
    assert second - first >= 0.2
    assert third - second >= 0.4
    assert fourth - third >= 0.8


def test_the_end_of_the_process_ends_the_lane(engine, publisher, carrier):
    publisher.faults = [GreenletExit()]
    say(engine)
    with pytest.raises(GreenletExit):
        carrier.run()


def test_who_does_not_lead_publishes_nothing(engine, publisher):
    looked = []
    idle = lane.Lane(engine, "intake", route=lane.internal("intake"), publisher=publisher, poll=0.02,
                     leads=lambda: bool(looked.append(1)))
    say(engine)
    run_until(idle, lambda: len(looked) > 3)
    assert publisher.tries == []


def test_what_was_blanked_is_published_as_null_with_its_numbers(engine, publisher, carrier):
    say(engine)
    with engine.begin() as connection:
        connection.execute(OUTBOX.update().values(data=""))
    run_until(carrier, lambda: publisher.bodies)
    assert publisher.bodies == [b"null"]


def test_only_what_was_confirmed_is_marked(engine, publisher, carrier):
    publisher.settle = lambda: carrier.stop() or (_ for _ in ()).throw(NotConfirmed("never"))
    say(engine)
    run_until(carrier, lambda: publisher.bodies)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(FEED_HEADS.c.confirmed)) == 0
