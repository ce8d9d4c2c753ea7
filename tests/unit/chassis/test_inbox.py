"""The inbox: every event is applied once, and in order per subject."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import inbox, outbox, received
from yishi_chassis.received import Received
from yishi_chassis.tables import INBOX, OUTBOX
from yishi_contracts import ProposalFiled, ProposalWithdrawn

from tests.support import hearing
from tests.support.speaking import Speaker

SUNG = "cn.yishi.proposal.sung.v1"


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        yield listener


@pytest.fixture
def intake():
    return Speaker()


def test_events_are_applied_in_order_and_once(listener, intake):
    first, second = intake.say("a"), intake.say("a")
    listener.take(first, second)
    listener.take(first, second, first)
    assert listener.applied == [("a", 1), ("a", 2)]
    assert listener.rows() == [("a", 1, "applied"), ("a", 2, "applied")]


def test_one_message_twice_in_one_window_is_applied_once(listener, intake):
    first = intake.say("a")
    listener.take(first, first)
    assert listener.seen == [("a", 1)]


def test_an_early_event_waits_for_the_one_that_makes_room(listener, intake):
    first, second, third = (intake.say("a") for _ in range(3))
    listener.take(third)
    listener.take(second)
    assert listener.rows() == [("a", 2, "parked"), ("a", 3, "parked")]
    listener.take(first)
    assert listener.applied == [("a", 1), ("a", 2), ("a", 3)]
    assert listener.rows("state") == ["applied"] * 3


def test_disorder_within_one_window_is_put_right(listener, intake):
    first, second, third = (intake.say("a") for _ in range(3))
    listener.take(third, first, second)
    assert listener.applied == [("a", 1), ("a", 2), ("a", 3)]


def test_subjects_do_not_wait_for_each_other(listener, intake):
    intake.say("a")
    listener.take(intake.say("a"), intake.say("b"))
    assert listener.applied == [("b", 1)]


def test_across_subjects_events_are_applied_as_they_came(listener, intake):
    listener.take(intake.say("b"), intake.say("a"), intake.say("b"))
    assert listener.applied == [("b", 1), ("a", 1), ("b", 2)]


def test_each_source_has_an_order_of_its_own(listener, intake):
    review = Speaker("review")
    listener.take(review.say("a"), intake.say("a"))
    assert listener.applied == [("a", 1), ("a", 1)]


def test_all_handlers_of_a_window_share_one_transaction(listener, intake):
    listener.take(intake.say("a"), intake.say("b"), intake.say("c"))
    assert len(listener.transactions) == 3
    assert len({id(tx) for tx in listener.transactions}) == 1


def test_a_window_of_200_takes_no_more_statements_than_one_of_two(listener, intake, statements):
    listener.handlers = {ProposalWithdrawn: lambda tx, event: None}
    seen = statements(listener.engine)
    listener.take(intake.say("a"), intake.say("b"))
    few = len(seen)
    listener.take(*(intake.say(f"s{n}") for n in range(200)))
    assert len(seen) == 2 * few


def test_a_type_without_a_door_is_noted_and_passed_over(listener, intake):
    listener.take(intake.say("a", type=ProposalFiled.type), intake.say("a", type=SUNG), intake.say("a"))
    assert listener.rows("state") == ["noted", "noted", "applied"]
    assert listener.applied == [("a", 3)]


def test_the_catch_all_gets_what_no_other_door_hears_as_exact_text(listener, intake):
    heard = []
    listener.handlers[contracts.Event] = lambda tx, event: heard.append((event.envelope.type, event.data))
    odd = received.read(intake.message("b", type=SUNG, body=b'{"song":  "\\u6c34"}'))
    listener.take(intake.say("a"), odd)
    assert heard == [(SUNG, '{"song":  "\\u6c34"}')]
    assert listener.applied == [("a", 1)]


def test_what_was_blanked_at_its_speaker_is_noted_and_holds_nothing(listener, intake):
    listener.take(received.read(intake.message("a", body=b"null")), intake.say("a"))
    assert listener.rows("state") == ["noted", "applied"]


def test_the_catch_all_gets_the_place_of_what_was_blanked(listener, intake):
    heard = []
    listener.handlers = {contracts.Event: lambda tx, event: heard.append((event.envelope.subject, event.data))}
    listener.take(received.read(intake.message("a", body=b"null")))
    assert heard == [("a", "")]


def test_what_a_handler_says_names_its_cause(listener, intake):
    def answer(tx, event):
        outbox.stage(tx, ProposalWithdrawn(proposal_id=event.envelope.subject, reason=""))

    listener.handlers = {ProposalWithdrawn: answer}
    first, second = intake.say("a"), intake.say("b")
    listener.take(first, second)
    with listener.engine.connect() as connection:
        said = connection.execute(sa.select(
            OUTBOX.c.subject, OUTBOX.c.correlationid, OUTBOX.c.causationid, OUTBOX.c.traceparent).order_by(OUTBOX.c.id))
        assert [tuple(row) for row in said] == [
            ("a", "c-1", first.envelope.id, "00-1-2-01"), ("b", "c-1", second.envelope.id, "00-1-2-01")]


def test_headers_of_a_message_give_nobody_rights(listener, intake):
    callers = []
    listener.handlers = {ProposalWithdrawn: lambda tx, event: callers.append((tx.caller, tx.context.correlationid))}
    message = intake.message("a")
    forged = {"nameko.user_id": "root", "nameko.call_id_stack": ["x"], "ce-caller": "root", "roles": ["supervisor"]}
    listener.take(received.read(replace(message, headers={**message.headers, **forged})))
    assert callers == [(None, "c-1")]
    assert listener.rows("envelope")[0].keys() == Speaker().say("a").envelope.attributes().keys()


def test_the_row_keeps_envelope_and_data_as_they_came(listener, intake):
    came = intake.say("a", "水 \\u0000 \"quoted\"")
    listener.take(came)
    [(envelope, data, sequence)] = listener.rows("envelope", "data", "sequence")
    assert (envelope, data, sequence) == (came.envelope.attributes(), came.data, 1)


def test_a_second_event_at_one_place_is_a_fork_and_never_applied(listener, intake, caplog):
    listener.take(intake.say("a"))
    listener.take(intake.say("a", subjectsequence=1))
    assert sorted(listener.rows("state")) == ["applied", "fork"]
    assert listener.applied == [("a", 1)]
    assert "the feed of a speaker has forked" in caplog.text
    assert [row["state"] for row in inbox.dead(listener.engine)] == ["fork"]


def test_a_fork_is_seen_within_one_window_and_of_what_waits(listener, intake):
    listener.take(intake.say("a", subjectsequence=2), intake.say("a", subjectsequence=2))
    listener.take(intake.say("a", subjectsequence=2))
    assert listener.rows("state") == ["parked", "fork", "fork"]
    listener.take(intake.say("a", subjectsequence=1))
    assert listener.applied == [("a", 1), ("a", 2)]


def test_a_fork_that_comes_again_is_a_duplicate_of_itself(listener, intake):
    first, fork = intake.say("a"), intake.say("a", subjectsequence=1)
    listener.take(first, fork)
    listener.take(fork)
    assert sorted(listener.rows("state")) == ["applied", "fork"]


def test_a_place_passed_without_a_row_is_no_duplicate(listener, intake):
    listener.take(intake.say("a"))
    with listener.engine.begin() as connection:
        connection.execute(INBOX.delete())
    listener.take(intake.say("a", subjectsequence=1))
    assert listener.rows("state") == ["fork"]


def test_one_id_at_two_places_is_kept_as_a_dead_letter(listener, intake):
    first = intake.say("a")
    again = intake.say("b", id=first.envelope.id)
    listener.take(first)
    listener.take(again)
    assert listener.applied == [("a", 1)]
    with listener.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT reason FROM dead_letters")) == "the id came before, as a 1"


def test_letters_and_events_of_one_window_are_kept_together(listener, intake):
    bad = received.read(intake.message("b", body=b"{"))
    listener.faults["c", 1] = ValueError("no")
    listener.take(bad, intake.say("a"), intake.say("c"))
    assert listener.applied == [("a", 1)]
    with listener.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM dead_letters")) == 1


def test_more_waiting_rows_than_fit_one_look_ahead_are_all_applied(listener, intake):
    first, *rest = (intake.say("a") for _ in range(701))
    listener.take(*rest)
    listener.take(first)
    while listener.retry():
        pass
    assert [number for _, number in listener.applied] == list(range(1, 702))


def test_a_message_read_is_what_the_speaker_said(intake):
    read = received.read(intake.message("a"))
    assert isinstance(read, Received)
    assert (read.envelope.subject, read.envelope.subjectsequence) == ("a", 1)
