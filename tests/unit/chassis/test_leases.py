"""Timers with a lease: claimed before the effect, ended after it, and due again when nobody was heard of."""

from datetime import timedelta

import eventlet
import pytest
import sqlalchemy as sa
from yishi_chassis import clock, database, timers
from yishi_chassis.clockwork import Clockwork, Door
from yishi_chassis.tables import TIMERS

from tests.support import stopped
from tests.support.hearing import HEARD

NOW = clock.now()
MINUTE = timedelta(minutes=1)
PAST, AHEAD = NOW - MINUTE, NOW + 60 * MINUTE
NOTE = database.insert(HEARD, "n", "source", "data")


@pytest.fixture
def db(engine):
    HEARD.create(engine)
    yield engine
    HEARD.drop(engine)


@pytest.fixture
def time():
    """Both clocks stand still, and `time(now=…, wall=…)` moves one of them by seconds."""
    with stopped.clocks() as move:
        yield move


def put(engine, subject="a", *, kind="lapse", due=PAST, key="", data=None):
    with database.transaction(engine) as tx:
        timers.set(tx, kind=kind, subject=subject, due=due, key=key, data=data)


def rows(engine, *columns):
    with engine.connect() as connection:
        wanted = sa.select(*(TIMERS.c[c] for c in columns or ("kind", "subject", "key")))
        ordered = wanted.order_by(TIMERS.c.kind, TIMERS.c.subject, TIMERS.c.key)
        return [tuple(row) for row in connection.execute(ordered)]


def effects(engine):
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(HEARD.c.subject).order_by(HEARD.c.n)))


def note(tx, timer):
    tx.write(NOTE, {"subject": timer.subject, "number": 1})


def leased(engine, door, lease=60.0):
    return Clockwork(engine, {"lapse": Door(door, lease)})


def run(clockwork):
    """One round of leases, until all its doors are through."""
    clockwork.leased()
    clockwork._pool.waitall()


def test_what_another_process_is_at_is_passed_over_and_not_waited_for(db):
    calls = []
    put(db, "taken", due=PAST - MINUTE)
    put(db, "free")
    with db.begin() as other:
        other.execute(sa.select(TIMERS).where(TIMERS.c.subject == "taken").with_for_update())
        run(leased(db, calls.append))
    assert [timer.subject for timer in calls] == ["free"]


def test_a_lease_is_claimed_and_committed_before_the_door_is_called(db):
    seen = []
    put(db)
    run(leased(db, lambda timer: seen.append(rows(db, "claimed_until"))))
    assert seen[0][0][0] > clock.wall()


def test_done_ends_a_leased_timer(db):
    def deliver(timer):
        with database.transaction(db) as tx:
            note(tx, timer)
            timers.done(tx, timer)

    put(db)
    run(leased(db, deliver))
    assert effects(db) == ["a"]
    assert rows(db) == []


def test_again_has_it_called_once_more_when_due(db, time):
    def deliver(timer):
        with database.transaction(db) as tx:
            note(tx, timer)
            timers.again(tx, timer, due=AHEAD)

    put(db)
    clockwork = leased(db, deliver)
    run(clockwork)
    run(clockwork)
    assert rows(db, "due", "claimed_until") == [(AHEAD, None)]
    time(now=3601)
    run(clockwork)
    assert effects(db) == ["a", "a"]


def test_a_lease_that_runs_out_is_due_again(db, time):
    calls = []
    put(db)
    run(leased(db, calls.append))
    run(leased(db, calls.append))
    assert len(calls) == 1
    time(wall=61)
    run(leased(db, calls.append))
    assert len(calls) == 2


def test_a_timer_set_anew_while_its_door_works_is_not_ended_by_it(db):
    def deliver(timer):
        put(db, due=AHEAD)
        with database.transaction(db) as tx:
            timers.done(tx, timer)

    put(db)
    run(leased(db, deliver))
    assert rows(db, "due", "claimed_until") == [(AHEAD, None)]


def test_who_lost_the_lease_changes_nothing(db, time):
    claimed = []
    put(db)
    run(leased(db, claimed.append))
    time(wall=61)
    run(leased(db, claimed.append))
    with database.transaction(db) as tx:
        timers.done(tx, claimed[0])
    assert len(rows(db)) == 1
    with database.transaction(db) as tx:
        timers.done(tx, claimed[1])
    assert rows(db) == []


def test_a_failing_lease_comes_again_after_a_pause(db, time):
    put(db)
    run(leased(db, lambda timer: 1 / 0))
    assert rows(db, "tries", "reason") == [(1, "ZeroDivisionError: division by zero")]
    calls = []
    time(wall=1.1)
    run(leased(db, calls.append))
    assert [timer.tries for timer in calls] == [1]


def test_leases_run_side_by_side(db):
    inside_now, most = [], []

    def deliver(timer):
        inside_now.append(timer)
        most.append(len(inside_now))
        eventlet.sleep(0.05)
        inside_now.remove(timer)

    for n in range(5):
        put(db, f"s{n}")
    run(leased(db, deliver))
    assert max(most) == 5


def test_a_door_that_outlives_its_lease_is_not_called_a_second_time_beside_itself(db, time):
    calls = []

    def deliver(timer):
        calls.append(timer)
        time(wall=120)
        eventlet.sleep(0.05)

    put(db)
    clockwork = leased(db, deliver)
    clockwork.leased()
    eventlet.sleep(0.01)
    clockwork.leased()
    clockwork._pool.waitall()
    assert len(calls) == 1
