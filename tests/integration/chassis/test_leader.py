"""Leadership: one at a time, over when its connection is, and never the end of the process."""

import subprocess
import sys
import threading
import time

import psycopg
import pytest
import sqlalchemy as sa
from yishi_chassis.leader import Leader, Reign

PATIENCE = 10


def until(fact):
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def end_leaders(engine, name):
    with engine.begin() as connection:
        connection.execute(
            sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"),
            {"name": f"leader {name}"})


@pytest.fixture
def candidates(engine):
    made = [Leader(engine, "job"), Leader(engine, "job"), Leader(engine, "other job")]
    yield made
    for each in made:
        each.close()


@pytest.fixture
def reign(engine):
    """`reign(work, every=…)` rules in a thread until the test ends."""
    running = []

    def start(work, *, every=0.05):
        one = Reign(Leader(engine, "job"), work, every=every)
        thread = threading.Thread(target=one.run)
        thread.start()
        running.append((one, thread))
        return one

    yield start
    for one, thread in running:
        one.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_one_leads_and_the_next_takes_over_when_it_resigns(candidates):
    first, second, _ = candidates
    assert (first.leads(), second.leads(), first.leads()) == (True, False, True)
    first.resign()
    until(second.leads)   # the server has to notice first that the connection is gone
    assert not first.leads()


def test_jobs_are_led_apart(candidates):
    assert (candidates[0].leads(), candidates[2].leads()) == (True, True)


def test_losing_the_connection_ends_the_leadership(candidates, engine):
    first, second, _ = candidates
    assert first.leads()
    end_leaders(engine, "job")
    with pytest.raises(psycopg.OperationalError):
        first.leads()
    assert not first.leading
    until(second.leads)
    assert not first.leads()


def test_losing_the_connection_ends_the_waiting(candidates, engine):
    first = candidates[0]
    assert first.leads()
    cutting = threading.Timer(0.2, end_leaders, (engine, "job"))
    cutting.start()
    started = time.monotonic()
    first.wait(PATIENCE)
    assert time.monotonic() - started < 5
    cutting.join()


def test_it_is_woken_by_its_own_process_and_notified_by_others(candidates):
    first, second, _ = candidates
    assert first.leads()
    threading.Timer(0.1, first.wake).start()
    assert first.wait(PATIENCE)
    second.tell()
    started = time.monotonic()
    assert not first.wait(PATIENCE)
    assert time.monotonic() - started < 5


def test_others_are_told_some_fifty_times_a_second_at_most(candidates):
    started = time.monotonic()
    for _ in range(10):
        candidates[0].tell()
    assert time.monotonic() - started >= 10 * 0.02


def test_wakes_that_come_while_it_works_are_not_lost(candidates):
    first = candidates[0]
    first.wake()
    first.wake()
    assert first.wait(PATIENCE)
    assert not first.wait(0.01)


def test_work_is_done_by_one_of_two_and_goes_on_with_the_other(reign):
    done = []
    first = reign(lambda: done.append("first"))
    until(lambda: done)
    reign(lambda: done.append("second"))
    time.sleep(0.3)
    assert set(done) == {"first"}
    first.stop()
    until(lambda: "second" in done)


def test_more_work_is_done_at_once(reign):
    left = [1, 2, 3]
    reign(lambda: bool(left and left.pop()), every=PATIENCE)
    until(lambda: not left)


def test_a_fault_is_followed_by_another_try(reign):
    tries = []

    def work():
        tries.append(1)
        if len(tries) < 3:
            raise ValueError("not yet")
        return False

    reign(work)
    until(lambda: len(tries) >= 3)


def test_a_lost_leadership_is_sought_again(reign, engine):
    done = []
    reign(lambda: done.append(1))
    until(lambda: done)
    end_leaders(engine, "job")
    done.clear()
    until(lambda: done)


def test_who_is_woken_without_leading_tells_the_leader(reign):
    done = []
    first = reign(lambda: done.append("first"), every=PATIENCE)
    until(lambda: done)
    second = reign(lambda: done.append("second"), every=PATIENCE)
    until(lambda: second.leader._connection is not None)
    time.sleep(0.1)
    done.clear()
    second.leader.wake()
    until(lambda: done == ["first"])
    assert first.leader.leading


SERVICE = """
import eventlet
eventlet.monkey_patch()
import sys, time
import sqlalchemy as sa
from nameko.containers import ServiceContainer
from yishi_chassis import database
from yishi_chassis.leader import leading
from yishi_chassis.tables import FEED_HEADS

class Counting:
    name = "counting"
    engine = database.connect(sys.argv[1])
    tries = 0

    @leading("counter", every=0.05)
    def count(self, tx):
        Counting.tries += 1
        if Counting.tries == 2:
            raise ValueError("once")
        tx.execute(FEED_HEADS.insert().values(destination=str(Counting.tries), head=1))
        return Counting.tries == 3

container = ServiceContainer(Counting, {})
container.start()
time.sleep(2)
container.stop()
print("stopped", Counting.tries > 4)
"""


def test_the_door_works_in_a_container_commits_each_round_and_outlives_a_fault(engine, chassis_database):
    ended = subprocess.run([sys.executable, "-W", "ignore", "-c", SERVICE, chassis_database], timeout=60, check=True,
                           stdout=subprocess.PIPE, text=True)
    assert ended.stdout == "stopped True\n"
    with engine.connect() as connection:
        rounds = {row[0] for row in connection.execute(sa.text("SELECT destination FROM feed_heads"))}
    assert {"1", "3", "4"} <= rounds
    assert "2" not in rounds
