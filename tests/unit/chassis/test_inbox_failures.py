"""The inbox when handlers fail: the event waits, its subject waits with it, and nobody else does."""

import eventlet
import pytest
import sqlalchemy as sa
from greenlet import GreenletExit
from yishi_chassis import clock, database, inbox, ledger, received
from yishi_chassis.tables import CURSORS

from tests.support import hearing, stopped
from tests.support.speaking import Speaker

ONCE = sa.text("INSERT INTO only_once (subject) VALUES (:subject)")
FAULT = ValueError("no such body")


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        yield listener


@pytest.fixture
def intake():
    return Speaker()


@pytest.fixture
def later():
    """The machine's clock stands still, as far as the chassis asks for it, and `later(seconds)` moves it."""
    with stopped.clocks() as move:
        yield lambda seconds: move(wall=seconds)


def waits(listener):
    """Seconds until the next try of each failed row."""
    return [round((moment - clock.wall()).total_seconds(), 1) for moment in listener.rows("next_try") if moment]


def test_data_that_breaks_its_type_is_dead_and_holds_its_subject(listener, intake):
    bad = received.read(intake.message("a", body=b'{"proposal_id": 7, "reason": "private words"}'))
    listener.take(bad, intake.say("a"), intake.say("b"))
    assert listener.applied == [("b", 1)]
    assert listener.rows() == [("a", 1, "dead"), ("a", 2, "parked"), ("b", 1, "applied")]
    assert listener.rows("reason")[0] == "proposal_id: Input should be a valid string"
    assert listener.cursor("a") == 0


def test_bad_data_that_comes_early_is_judged_when_its_turn_comes(listener, intake):
    first = intake.say("a")
    listener.take(received.read(intake.message("a", body=b"{}")))
    assert listener.rows("state") == ["parked"]
    listener.take(first)
    assert listener.rows("state") == ["applied", "dead"]


def test_a_failing_event_is_undone_and_its_subject_waits_while_others_go_on(listener, intake):
    listener.faults["a", 2] = FAULT
    listener.take(*(intake.say(subject) for subject in "aabaab"))
    assert sorted(listener.applied) == [("a", 1), ("b", 1), ("b", 2)]
    assert listener.rows("subject", "state") == [
        ("a", "applied"), ("a", "failed"), ("a", "parked"), ("a", "parked"), ("b", "applied"), ("b", "applied")]
    assert listener.rows("tries", "reason")[1] == (1, "ValueError: no such body")
    assert listener.cursor("a") == 1


def test_a_failed_event_is_tried_again_when_its_time_has_come(listener, intake, later):
    listener.faults["a", 1] = FAULT
    listener.take(intake.say("a"), intake.say("a"))
    listener.faults.clear()
    assert listener.retry() == 0
    later(1.1)
    assert listener.retry() == 1
    assert listener.applied == [("a", 1), ("a", 2)]
    assert listener.rows("state", "reason", "next_try") == [("applied", None, None)] * 2


def test_a_failed_event_is_not_tried_whenever_something_comes(listener, intake):
    listener.faults["a", 1] = FAULT
    first = intake.say("a")
    listener.take(first)
    tried = len(listener.seen)
    listener.take(first, intake.say("a"))
    assert len(listener.seen) == tried


def test_a_window_leaves_failed_events_to_the_retry_round_even_when_they_are_due(listener, intake, later):
    listener.faults["a", 1] = FAULT
    listener.take(intake.say("a"))
    tried = len(listener.seen)
    later(2)
    listener.take(intake.say("a"), intake.say("b"))
    assert listener.seen[tried:] == [("b", 1)]


@pytest.mark.usefixtures("later")
def test_what_another_process_has_just_tried_is_not_tried_again_at_once(listener, intake, monkeypatch):
    listener.faults["a", 1] = FAULT
    came = intake.say("a")
    listener.take(came)
    tried = len(listener.seen)
    monkeypatch.setattr(ledger, "due", lambda engine, most: [(came.envelope.source, "a")])
    listener.retry()
    assert len(listener.seen) == tried


def test_pauses_grow_and_after_ten_tries_the_event_is_given_up(listener, intake, later):
    listener.faults["a", 1] = FAULT
    listener.take(intake.say("a"))
    pauses = []
    while waits(listener):
        pauses += waits(listener)
        later(pauses[-1] + 0.1)
        listener.retry()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert listener.rows("state", "tries", "reason") == [("dead", 10, "ValueError: no such body")]
    later(3600)
    assert listener.retry() == 0


def test_of_two_failing_events_of_a_subject_the_earlier_one_holds_it(listener, intake):
    listener.faults |= {("a", 1): FAULT, ("a", 2): FAULT}
    listener.take(intake.say("a"), intake.say("a"))
    assert listener.rows("state", "tries") == [("failed", 1), ("parked", 0)]


def test_an_earlier_event_that_fails_only_the_second_time_is_not_lost(listener, intake):
    def fickle(tx, event):
        listener.faults = {("a", 1): FAULT} if len(listener.seen) >= 2 else {("a", 2): FAULT}
        listener.withdrawn(tx, event)

    listener.handlers = dict.fromkeys(listener.handlers, fickle)
    listener.take(intake.say("a"), intake.say("a"))
    assert listener.applied == []
    assert listener.rows("state") == ["failed", "parked"]


@pytest.mark.parametrize("fault", [eventlet.Timeout(), type("Odd", (BaseException,), {})("odd")], ids=["late", "odd"])
def test_what_is_no_exception_counts_as_a_failure_too(listener, intake, fault):
    listener.faults["a", 1] = fault
    listener.take(intake.say("a"), intake.say("b"))
    assert listener.rows("state", "tries") == [("failed", 1), ("applied", 0)]


@pytest.mark.parametrize("end", [GreenletExit, SystemExit, KeyboardInterrupt])
def test_the_end_of_the_process_is_no_failure_of_the_event(listener, intake, end):
    listener.faults["a", 1] = end()
    with pytest.raises(end):
        listener.take(intake.say("b"), intake.say("a"))
    assert listener.rows() == []
    assert listener.applied == []


def test_a_write_that_fails_only_at_the_end_is_charged_to_its_event(listener, intake):
    handle = listener.withdrawn

    def twice(tx, event):
        handle(tx, event)
        if event.envelope.subjectsequence == 2:
            tx.write(hearing.HEARD.insert().values(number=sa.bindparam("n")), {"n": "no number"})

    listener.handlers = dict.fromkeys(listener.handlers, twice)
    listener.take(intake.say("a"), intake.say("a"), intake.say("a"), intake.say("b"))
    assert sorted(listener.applied) == [("a", 1), ("b", 1)]
    assert listener.rows("state") == ["applied", "failed", "parked", "applied"]


def test_a_constraint_checked_at_commit_is_charged_to_its_event(listener, intake, engine):
    def once(tx, event):
        tx.execute(ONCE, {"subject": "same" if event.envelope.subjectsequence < 3 else "other"})

    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE only_once (subject text UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
    try:
        listener.handlers = dict.fromkeys(listener.handlers, once)
        listener.take(intake.say("a"), intake.say("a"), intake.say("a"))
        assert listener.rows("state") == ["applied", "failed", "parked"]
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE only_once"))


def test_a_swallowed_database_error_is_charged_to_its_event(listener, intake):
    def careless(tx, event):
        if event.envelope.subject == "a":
            with pytest.raises(sa.exc.ProgrammingError):
                tx.execute(sa.text("SELECT nothing_such"))

    listener.handlers = dict.fromkeys(listener.handlers, careless)
    listener.take(intake.say("a"), intake.say("b"))
    assert listener.rows("subject", "state") == [("a", "failed"), ("b", "applied")]


def test_a_reason_has_no_parameters_and_no_characters_that_cannot_be_kept(listener, intake, monkeypatch):
    monkeypatch.setattr(inbox.log, "disabled", True)   # pytest's workers cannot report such text

    def fail(tx, event):
        if event.data.count("secret"):
            tx.execute(sa.text("SELECT CAST(:words AS int) + nothing_such"), {"words": "secret"})
        raise ValueError("nul \x00 lone \ud800")

    listener.handlers = dict.fromkeys(listener.handlers, fail)
    listener.take(intake.say("a", "secret"), intake.say("b"))
    first, second = listener.rows("reason")
    assert "nothing_such" in first
    assert "secret" not in first
    assert second == "ValueError: nul \ufffd lone ?"


def test_not_yet_is_asked_each_second_and_costs_no_try(listener, intake, later):
    listener.faults["a", 1] = inbox.NotYet("the vote has not been heard of")
    listener.take(intake.say("a"), intake.say("b"))
    for _ in range(20):
        assert waits(listener) == [1.0]
        later(1.1)
        assert listener.retry() == 1
    assert listener.rows("state", "tries") == [("failed", 0), ("applied", 0)]
    listener.faults.clear()
    later(1.1)
    listener.retry()
    assert listener.applied == [("b", 1), ("a", 1)]


def test_not_yet_ends_after_ten_minutes(listener, intake, later):
    listener.faults["a", 1] = inbox.NotYet("the vote has not been heard of")
    listener.take(intake.say("a"))
    later(599)
    listener.retry()
    assert listener.rows("state") == ["failed"]
    later(1.1)
    listener.retry()
    assert listener.rows("state", "tries") == [("dead", 0)]


def test_the_ten_minutes_begin_with_the_first_not_yet(listener, intake, later):
    first, second = intake.say("a"), intake.say("a")
    listener.faults["a", 2] = inbox.NotYet("early")
    listener.take(second)
    later(3600)
    listener.take(first)
    assert listener.rows("state") == ["applied", "failed"]


def test_a_subject_locked_for_too_long_does_not_hold_up_the_others(listener, intake, chassis_database):
    listener.take(intake.say("a"))
    listener.engine = database.connect(chassis_database, pool=2, lock_timeout_ms=100)
    with listener.engine.begin() as other:
        other.execute(sa.select(CURSORS).where(CURSORS.c.subject == "a").with_for_update())
        with pytest.raises(sa.exc.OperationalError):
            listener.take(intake.say("a"), intake.say("b"))
    assert listener.applied == [("a", 1), ("b", 1)]
    listener.engine.dispose()


def test_without_its_database_nothing_is_taken(listener, intake):
    away = database.connect("postgresql://postgres@127.0.0.1:1/none")
    with pytest.raises(sa.exc.OperationalError):
        inbox.take(away, listener.handlers, [intake.say("a"), intake.say("b")])
