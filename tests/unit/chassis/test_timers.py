"""Timers: what time brings is done once, in a transaction or under a lease, and a failing door stops nobody."""

import threading
from datetime import timedelta

import eventlet
import pytest
import sqlalchemy as sa
from greenlet import GreenletExit
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


def inside(engine, door=note, kind="lapse"):
    return Clockwork(engine, {kind: Door(door)})


def test_a_due_timer_is_done_once_and_is_gone(db):
    put(db, data={"days": 30})
    seen = []
    clockwork = inside(db, lambda tx, timer: (note(tx, timer), seen.append(timer)))
    clockwork.inside()
    clockwork.inside()
    assert effects(db) == ["a"]
    assert rows(db) == []
    assert seen == [timers.Timer(kind="lapse", subject="a", due=PAST, data={"days": 30})]


def test_a_timer_that_is_not_due_waits(db, time):
    put(db, due=AHEAD)
    inside(db).inside()
    assert effects(db) == []
    time(now=3601)
    inside(db).inside()
    assert effects(db) == ["a"]


def test_due_is_judged_by_the_clock_of_the_rules(db, time):
    put(db, due=AHEAD)
    time(wall=7200)
    inside(db).inside()
    assert effects(db) == []


def test_the_earliest_comes_first(db):
    put(db, "late", due=PAST)
    put(db, "early", due=PAST - MINUTE)
    inside(db).inside()
    assert effects(db) == ["early", "late"]


def test_more_than_one_round_can_hold_is_asked_for_again(db):
    with database.transaction(db) as tx:
        for n in range(60):
            timers.set(tx, kind="lapse", subject=f"s{n:02}", due=PAST)
    clockwork = inside(db)
    assert clockwork.inside() is True
    assert clockwork.inside() is False
    assert len(effects(db)) == 60


def test_many_timers_of_one_transaction_are_one_statement(db, statements):
    seen = statements(db)
    with database.transaction(db) as tx:
        for n in range(20):
            timers.set(tx, kind="lapse", subject=f"s{n}", due=PAST)
    assert len(seen) == 1
    assert len(rows(db)) == 20


def test_setting_one_again_replaces_it(db):
    put(db, due=AHEAD, data={"course": 1})
    with database.transaction(db) as tx:
        timers.set(tx, kind="lapse", subject="a", due=AHEAD, data={"course": 2})
        timers.set(tx, kind="lapse", subject="a", due=PAST, data={"course": 3})
    assert rows(db, "due", "data") == [(PAST, {"course": 3})]


def test_set_cancel_and_set_keep_their_order(db):
    with database.transaction(db) as tx:
        timers.set(tx, kind="lapse", subject="a", due=PAST)
        timers.cancel(tx, subject="a")
        timers.set(tx, kind="lapse", subject="a", due=AHEAD)
        timers.set(tx, kind="draft", subject="a", due=AHEAD)
        timers.cancel(tx, subject="a", kind="draft")
    assert rows(db, "kind", "due") == [("lapse", AHEAD)]


@pytest.mark.parametrize(("what", "left"), [
    ({}, [("lapse", "b", "")]),
    ({"kind": "draft"}, [("lapse", "a", "30"), ("lapse", "a", "90"), ("lapse", "b", "")]),
    ({"kind": "lapse", "key": "30"}, [("draft", "a", ""), ("lapse", "a", "90"), ("lapse", "b", "")]),
])
def test_cancel_forgets_a_subjects_timers_or_some_of_them(db, what, left):
    for kind, subject, key in (("draft", "a", ""), ("lapse", "a", "30"), ("lapse", "a", "90"), ("lapse", "b", "")):
        put(db, subject, kind=kind, key=key)
    with database.transaction(db) as tx:
        timers.cancel(tx, subject="a", **what)
    assert rows(db) == left


def test_a_door_may_set_its_own_timer_anew(db):
    put(db)
    inside(db, lambda tx, timer: timers.set(tx, kind="lapse", subject=timer.subject, due=AHEAD)).inside()
    assert rows(db, "due") == [(AHEAD,)]


@pytest.mark.parametrize("fault", [ValueError("no"), eventlet.Timeout()], ids=lambda fault: type(fault).__name__)
def test_a_failing_door_is_undone_and_tried_again_later_and_others_go_on(db, time, fault):
    def fail(tx, timer):
        note(tx, timer)
        if timer.subject == "a":
            raise fault

    put(db, "a", due=PAST - MINUTE)
    put(db, "b")
    clockwork = inside(db, fail)
    clockwork.inside()
    assert effects(db) == ["b"]
    assert rows(db, "tries") == [(1,)]
    assert rows(db, "reason")[0][0].startswith(type(fault).__name__)
    clockwork.inside()
    assert rows(db, "tries") == [(1,)]
    time(wall=1.1)
    clockwork.inside()
    assert rows(db, "tries") == [(2,)]
    time(wall=2.1)
    inside(db).inside()
    assert effects(db) == ["b", "a"]


def test_pauses_grow_up_to_a_minute(db, time):
    put(db)
    clockwork, pauses = inside(db, lambda tx, timer: 1 / 0), []
    for _ in range(9):
        clockwork.inside()
        pauses.append(round((rows(db, "claimed_until")[0][0] - clock.wall()).total_seconds()))
        time(wall=pauses[-1] + 0.5)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_write_that_fails_at_the_end_is_the_doors_failure(db):
    put(db)
    inside(db, lambda tx, timer: tx.write(HEARD.insert().values(number=sa.bindparam("x")), {"x": "none"})).inside()
    assert rows(db, "tries") == [(1,)]


@pytest.mark.parametrize("end", [GreenletExit, SystemExit])
def test_the_end_of_the_process_leaves_the_timer_as_it_was(db, end):
    def leave(tx, timer):
        raise end()

    put(db)
    with pytest.raises(end):
        inside(db, leave).inside()
    assert rows(db, "tries", "claimed_until") == [(0, None)]


def test_two_processes_never_do_the_same_timer(db):
    for n in range(20):
        put(db, f"s{n}")
    workers = [threading.Thread(target=inside(db).inside) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(effects(db)) == sorted(f"s{n}" for n in range(20))


def test_kinds_without_a_door_here_are_left_alone(db):
    put(db, kind="other")
    inside(db).inside()
    assert rows(db) == [("other", "a", "")]


def test_the_loops_end_when_told_to(db):
    clockwork = Clockwork(db, {"lapse": Door(note), "deliver": Door(note, 60.0)}, poll=0.01)
    threads = [threading.Thread(target=run) for run in clockwork.loops().values()]
    for thread in threads:
        thread.start()
    put(db)
    clockwork.stop()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)


def test_a_service_without_timers_runs_nothing(db):
    assert Clockwork(db, {}).loops() == {}
