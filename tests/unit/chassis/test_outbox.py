"""The outbox: events are written with the change they tell of, numbered per subject without holes."""

import json
import threading

import pytest
import sqlalchemy as sa
from yishi_chassis import database, outbox, testing, wakeup
from yishi_chassis.tables import OUTBOX
from yishi_contracts import OrderChanged, ProposalWithdrawn


def event(subject, reason=""):
    return ProposalWithdrawn(proposal_id=subject, reason=reason)


def rows(engine, *columns):
    with engine.connect() as connection:
        return [tuple(r) for r in connection.execute(sa.select(*(OUTBOX.c[c] for c in columns)).order_by(OUTBOX.c.id))]


def test_subjects_are_numbered_from_one_without_holes(engine):
    with database.transaction(engine) as tx:
        outbox.stage(tx, event("b"))
        outbox.stage(tx, event("a"))
        outbox.stage(tx, event("b"))
    with database.transaction(engine) as tx:
        outbox.stage(tx, event("b"))
    assert rows(engine, "subject", "subjectsequence") == [("b", 1), ("a", 1), ("b", 2), ("b", 3)]


def test_what_is_undone_takes_no_number(engine):
    with pytest.raises(ZeroDivisionError), database.transaction(engine) as tx:
        outbox.stage(tx, event("a"))
        tx.flush()
        1 / 0  # noqa: B018
    with database.transaction(engine) as tx:
        outbox.stage(tx, event("a"))
    assert rows(engine, "subjectsequence") == [(1,)]


def test_events_staged_before_and_after_a_read_keep_their_order(engine):
    with database.transaction(engine) as tx:
        outbox.stage(tx, event("a", "first"))
        tx.execute(sa.select(1))
        outbox.stage(tx, event("a", "second"))
    told = [(number, json.loads(data)["reason"]) for number, data in rows(engine, "subjectsequence", "data")]
    assert told == [(1, "first"), (2, "second")]


def test_what_one_agency_is_sent_is_counted_apart(engine):
    changed = OrderChanged(proposal_id="a", assignment_id="x", agency="w", change="released", state="accepted")
    with database.transaction(engine) as tx:
        outbox.stage(tx, event("a"))
        outbox.stage(tx, changed, to="w")
        outbox.stage(tx, event("a"))
    assert rows(engine, "destination", "subject", "subjectsequence") == [("", "a", 1), ("w", "w/a", 1), ("", "a", 2)]


def test_the_cause_travels_with_the_event(engine):
    context = database.Context(correlationid="c-1", causationid="e-0", traceparent="00-1-2-01")
    with database.transaction(engine, context=context) as tx:
        outbox.stage(tx, event("a"))
    assert rows(engine, "correlationid", "causationid", "traceparent") == [("c-1", "e-0", "00-1-2-01")]


def test_the_relay_is_woken_once_after_the_commit(engine):
    woken = []
    wakeup.listen(ear := lambda: woken.append(rows(engine, "subject")))
    try:
        with database.transaction(engine) as tx:
            outbox.stage(tx, event("a"))
            outbox.stage(tx, event("b"))
    finally:
        wakeup.forget(ear)
    assert woken == [[("a",), ("b",)]]


def test_nobody_is_notified_inside_the_transaction(engine, statements):
    seen = statements(engine)
    with database.transaction(engine) as tx:
        outbox.stage(tx, event("a"))
    assert len(seen) == 1
    assert "notify" not in seen[0].lower()


def test_writers_of_one_subject_queue_up_and_none_is_lost(engine):
    def write(*subjects):
        for _ in range(25):
            with database.transaction(engine) as tx:
                for subject in subjects:
                    outbox.stage(tx, event(subject))

    writers = [threading.Thread(target=write, args=order) for order in ("az", "za", "az", "za")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = rows(engine, "subject", "subjectsequence")
    assert sorted(n for s, n in found if s == "a") == list(range(1, 101))
    assert sorted(n for s, n in found if s == "z") == list(range(1, 101))


def test_the_fake_shows_what_was_said_and_keeps_nothing(engine):
    with testing.rolled_back(engine) as tx:
        outbox.stage(tx, event("a", "solved"))
        assert [(type_, data["reason"]) for type_, data in testing.said(tx)] == [(ProposalWithdrawn.type, "solved")]
    assert rows(engine, "subject") == []
