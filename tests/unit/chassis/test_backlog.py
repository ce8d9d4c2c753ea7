"""The backlog: windows in order, above a number that only ever grows; what is asked for again, once."""

import threading

import pytest
import sqlalchemy as sa
from yishi_chassis import backlog, clock, lane
from yishi_chassis.tables import FEED_HEADS, OUTBOX, REPUBLISH

WINDOW = 3


def numbered(engine, **heads):
    """For each destination (`internal` is '') as many rows as told, all numbered."""
    with engine.begin() as connection:
        for name, head in heads.items():
            to = "" if name == "internal" else name
            connection.execute(FEED_HEADS.insert().values(destination=to, head=head))
            connection.execute(OUTBOX.insert(), [
                {"event_id": f"{to}-{n}", "destination": to, "type": "t", "subject": f"{to}/p", "subjectsequence": n,
                 "sequence": n, "data": "{}", "time": clock.wall()} for n in range(1, head + 1)])


def pages(connection, pile):
    """All windows, one after the other, as (destination, sequence)."""
    rows = pile.claim(connection)
    while rows:
        yield [(row.destination, row.sequence) for row in rows]
        rows = pile.claim(connection, rows[-1])


def confirmed(engine):
    with engine.connect() as connection:
        return dict(connection.execute(sa.select(FEED_HEADS.c.destination, FEED_HEADS.c.confirmed)).all())


@pytest.fixture
def internal():
    return backlog.Fresh(lane.internal("intake").wanted, WINDOW)


@pytest.fixture
def agencies():
    return backlog.Fresh(lane.agencies().wanted, WINDOW)


def test_windows_follow_each_other_and_hold_one_lane_alone(engine, internal, agencies):
    numbered(engine, internal=7, water=2, road=5)
    with engine.connect() as connection:
        assert list(pages(connection, internal)) == [
            [("", 1), ("", 2), ("", 3)], [("", 4), ("", 5), ("", 6)], [("", 7)]]
        assert list(pages(connection, agencies)) == [
            [("road", 1), ("road", 2), ("road", 3)], [("road", 4), ("road", 5), ("water", 1)], [("water", 2)]]


def test_what_is_marked_is_behind_for_its_destinations_only(engine, agencies):
    numbered(engine, internal=2, water=2, road=5)
    with engine.begin() as connection:
        agencies.mark(connection, agencies.claim(connection)[:2])
        assert list(pages(connection, agencies)) == [
            [("road", 3), ("road", 4), ("road", 5)], [("water", 1), ("water", 2)]]
    assert confirmed(engine) == {"": 0, "road": 2, "water": 0}


def test_a_number_never_goes_back(engine, internal):
    numbered(engine, internal=6)
    with engine.begin() as connection:
        first = internal.claim(connection)
        second = internal.claim(connection, first[-1])
        internal.mark(connection, second)
        internal.mark(connection, first)
    assert confirmed(engine) == {"": 6}


def test_a_window_after_a_row_that_another_has_passed_starts_where_the_other_is(engine, internal):
    numbered(engine, internal=6)
    with engine.begin() as connection:
        first = internal.claim(connection)
        internal.mark(connection, internal.claim(connection, first[1]))
        assert [row.sequence for row in internal.claim(connection, first[0])] == [6]


def test_what_is_not_numbered_yet_is_not_seen(engine, internal):
    numbered(engine, internal=1)
    with engine.begin() as connection:
        connection.execute(OUTBOX.insert().values(
            event_id="late", type="t", subject="p", subjectsequence=9, data="{}", time=clock.wall()))
        assert list(pages(connection, internal)) == [[("", 1)]]


def test_what_is_asked_for_again_comes_in_order_once(engine, internal):
    numbered(engine, internal=6, water=2)
    again = backlog.Again(lane.internal("intake").wanted, WINDOW)
    asked = sa.select(OUTBOX.c.destination, OUTBOX.c.sequence).where(OUTBOX.c.sequence <= 4)
    with engine.begin() as connection:
        connection.execute(backlog.ask_again(asked))
        connection.execute(backlog.ask_again(asked))   # nobody minds
        assert list(pages(connection, again)) == [[("", 1), ("", 2), ("", 3)], [("", 4)]]
        again.mark(connection, again.claim(connection))
        assert list(pages(connection, again)) == [[("", 4)]]
        assert connection.scalar(sa.select(sa.func.count()).where(REPUBLISH.c.destination == "water")) == 2


def test_many_who_mark_the_same_heads_in_any_order_do_not_wait_in_a_ring(engine, agencies):
    numbered(engine, **{f"a{n}": 20 for n in range(8)})
    failed = []

    def mark(forwards):
        try:
            for last in range(1, 21):
                with engine.begin() as connection:
                    rows = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.sequence == last).order_by(
                        OUTBOX.c.destination if forwards else OUTBOX.c.destination.desc())).all()
                    agencies.mark(connection, rows)
        except sa.exc.OperationalError as error:
            failed.append(error)

    threads = [threading.Thread(target=mark, args=(n % 2 == 0,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(confirmed(engine).values()) == {20}
