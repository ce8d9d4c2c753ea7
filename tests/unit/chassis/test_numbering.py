"""Numbering: dense per destination, in the order of the ids, and never below a cursor."""

import threading

import pytest
import sqlalchemy as sa
from yishi_chassis import database, feed, numbering, outbox
from yishi_chassis.leader import Leader
from yishi_chassis.tables import OUTBOX
from yishi_contracts import OrderChanged, ProposalWithdrawn


def withdrawn(subject="p", reason=""):
    return ProposalWithdrawn(proposal_id=subject, reason=reason)


def changed(agency, subject="p"):
    return OrderChanged(proposal_id=subject, assignment_id="x", agency=agency, change="released", state="accepted")


def say(engine, *events, to=""):
    with database.transaction(engine) as tx:
        for event in events:
            outbox.stage(tx, event, to=to)


def sequences(engine, destination=""):
    wanted = sa.select(OUTBOX.c.sequence).where(OUTBOX.c.destination == destination).order_by(OUTBOX.c.id)
    with engine.connect() as connection:
        return list(connection.scalars(wanted))


@pytest.fixture
def hand(engine):
    leader = Leader(engine, "relay")
    yield leader.connection
    leader.close()


def test_rows_are_numbered_from_one_in_the_order_of_their_ids(engine, hand):
    say(engine, *(withdrawn(str(n)) for n in range(5)))
    assert numbering.number(hand, 3).rows == 3
    assert numbering.number(hand, 3).rows == 2
    assert numbering.number(hand, 3).rows == 0
    assert sequences(engine) == [1, 2, 3, 4, 5]


def test_each_destination_has_its_own_dense_numbers(engine, hand):
    say(engine, withdrawn(), withdrawn())
    say(engine, changed("w"), to="w")
    say(engine, changed("v"), changed("v"), to="v")
    say(engine, withdrawn())
    numbering.number(hand, 500)
    assert [sequences(engine, of) for of in ("", "w", "v")] == [[1, 2, 3], [1], [1, 2]]


def test_a_commit_that_comes_late_is_never_numbered_below_a_cursor(engine, hand):
    late = database.Tx(engine)
    outbox.stage(late, withdrawn("slow"))
    late.flush()
    say(engine, withdrawn("quick"))
    numbering.number(hand, 500)
    cursor = feed.head(engine, "intake")["head"]
    late.commit()
    late.close()
    numbering.number(hand, 500)
    assert [item["subject"] for item in feed.rows(engine, "intake", after=cursor)] == ["slow"]
    assert sequences(engine) == [2, 1]
    assert [item["subject"] for item in feed.rows(engine, "intake", after=0)] == ["quick", "slow"]


def test_numbers_stay_dense_with_many_writers_and_two_who_number(engine):
    done = threading.Event()

    def write(writer):
        for n in range(40):
            say(engine, withdrawn(f"{writer}-{n % 3}"), withdrawn(f"shared-{n % 2}"))

    def count():
        leader = Leader(engine, "relay")
        while not done.is_set():
            numbering.number(leader.connection, 7)
        while numbering.number(leader.connection, 7).rows:
            pass
        leader.close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    counters = [threading.Thread(target=count) for _ in range(2)]
    [thread.start() for thread in writers + counters]
    [thread.join() for thread in writers]
    done.set()
    [thread.join() for thread in counters]
    assert sorted(sequences(engine)) == list(range(1, 321))
    per_subject = [(item["subject"], item["subjectsequence"]) for item in feed.rows(engine, "intake", after=0)]
    assert sorted(per_subject, key=lambda pair: pair[0]) == sorted(per_subject)


def test_who_meets_another_at_the_head_numbers_nothing_and_leaves_no_hole(engine, hand):
    say(engine, withdrawn("a"))
    say(engine, changed("w"), to="w")
    other = Leader(engine, "relay")
    with other.connection.transaction():
        assert numbering.number(other.connection, 500) == (2, 1)
        say(engine, withdrawn("b"))
        waiting = []
        thread = threading.Thread(target=lambda: waiting.append(numbering.number(hand, 500)))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join()
    other.close()
    assert waiting == [(0, 0)]
    assert numbering.number(hand, 500) == (1, 0)
    assert (sequences(engine), sequences(engine, "w")) == ([1, 2], [1])
