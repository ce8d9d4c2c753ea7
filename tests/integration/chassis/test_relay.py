"""The relay: dense numbers that never go back, every event confirmed, no lane holding up another."""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from yishi_chassis import database, feed, lane, outbox
from yishi_chassis.relay import OLDEST, PENDING, Relay
from yishi_chassis.tables import FEED_HEADS, OUTBOX, REPUBLISH
from yishi_contracts import Envelope, OrderChanged, ProposalWithdrawn

PATIENCE = 15


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


def unpublished(engine, destination=""):
    with engine.connect() as connection:
        confirmed = connection.scalar(sa.select(FEED_HEADS.c.confirmed).where(FEED_HEADS.c.destination == destination))
        said = connection.scalar(sa.select(sa.func.count()).where(
            OUTBOX.c.destination == destination,
            sa.or_(OUTBOX.c.sequence.is_(None), OUTBOX.c.sequence > (confirmed or 0))))
        return said + connection.scalar(sa.select(sa.func.count()).where(REPUBLISH.c.destination == destination))


def until(fact):
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


@contextmanager
def running(*relays):
    threads = [threading.Thread(target=loop, name=name) for relay in relays for name, loop in relay.loops().items()]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for relay in relays:
            relay.stop()
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads)


@pytest.fixture
def queues(channel):
    channel.exchange_declare("intake.events", "topic", durable=True, auto_delete=False)
    channel.exchange_declare("agencies", "direct", durable=True, auto_delete=False)
    channel.queue_declare("inbox", durable=True, auto_delete=False)
    channel.queue_bind("inbox", "intake.events", "#")
    channel.queue_declare("agency.w.inbox", durable=True, auto_delete=False)
    channel.queue_bind("agency.w.inbox", "agencies", "w")
    return channel


@pytest.fixture
def relay(engine, uri, queues):
    return make_relay(engine, uri)


def make_relay(engine, uri, **changes):
    return Relay(engine, "intake", **{"amqp_uri": uri, "agencies_uri": uri, "deadline": 0.7, "poll": 0.2} | changes)


def received(channel, queue="inbox"):
    got = []
    while (found := channel.basic_get(queue, no_ack=True)) is not None:
        got.append((Envelope.from_headers(found.headers), found))
    return got


def test_what_is_said_arrives_in_order_and_is_marked(engine, relay, queues):
    with running(relay):
        say(engine, *(withdrawn("p", str(n)) for n in range(1200)))
        until(lambda: unpublished(engine) == 0)
    got = received(queues)
    assert [envelope.sequence for envelope, _ in got] == list(range(1, 1201))
    envelope, message = got[0]
    assert envelope.source == feed.head(engine, "intake")["source"]
    assert message.delivery_info["routing_key"] == "proposal.withdrawn"
    assert message.properties["message_id"] == envelope.id
    assert ProposalWithdrawn.read(envelope, message.body).reason == "0"


def test_a_commit_wakes_the_relay_at_once(engine, uri, queues):
    with running(relay := make_relay(engine, uri, poll=30.0)):
        until(lambda: relay.leader.leading)
        time.sleep(0.2)
        started = time.monotonic()
        say(engine, withdrawn())
        until(lambda: unpublished(engine) == 0)
        assert time.monotonic() - started < 1


def test_what_nobody_woke_the_relay_for_is_found_by_looking(engine, relay, queues, monkeypatch):
    monkeypatch.setattr("yishi_chassis.wakeup.said", lambda: None)
    with running(relay):
        until(lambda: relay.leader.leading)
        time.sleep(0.1)
        say(engine, withdrawn())
        until(lambda: unpublished(engine) == 0)


def test_an_agency_gets_its_own_number_and_its_own_subject(engine, relay, queues):
    with running(relay):
        say(engine, changed("w", "p1"), changed("w", "p2"), to="w")
        until(lambda: unpublished(engine, "w") == 0)
    got = [envelope for envelope, _ in received(queues, "agency.w.inbox")]
    assert [(e.agencysequence, e.sequence, e.subject) for e in got] == [(1, 0, "p1"), (2, 0, "p2")]


def test_an_event_nobody_hears_counts_as_published_and_is_counted(engine, relay, queues):
    before = lane.RETURNED.labels("agencies")._value.get()
    with running(relay):
        say(engine, changed("unknown"), to="unknown")
        until(lambda: unpublished(engine, "unknown") == 0)
    assert lane.RETURNED.labels("agencies")._value.get() == before + 1


def test_a_stuck_lane_to_the_agencies_holds_up_no_other(engine, uri, queues, proxy, through_proxy):
    proxy.freeze()
    with running(make_relay(engine, uri, agencies_uri=through_proxy, deadline=5.0)):
        say(engine, changed("w"), to="w")
        time.sleep(0.5)
        started = time.monotonic()
        say(engine, withdrawn())
        until(lambda: unpublished(engine) == 0)
        assert time.monotonic() - started < 1
        assert unpublished(engine, "w") == 1
        proxy.thaw()
        until(lambda: unpublished(engine, "w") == 0)


def test_the_feed_goes_on_while_the_broker_is_away_and_nothing_is_lost(engine, uri, queues, proxy, through_proxy):
    with running(make_relay(engine, through_proxy)):
        say(engine, withdrawn(reason="before"))
        until(lambda: unpublished(engine) == 0)
        proxy.freeze()
        say(engine, withdrawn(reason="during"))
        until(lambda: feed.head(engine, "intake")["head"] == 2)
        assert feed.rows(engine, "intake", after=1)[0]["data"]["reason"] == "during"
        say(engine, withdrawn(reason="still away"))
        until(lambda: feed.head(engine, "intake")["head"] == 3)
        assert unpublished(engine) == 2
        proxy.thaw()
        until(lambda: unpublished(engine) == 0)
    first_seen = list(dict.fromkeys(envelope.sequence for envelope, _ in received(queues)))
    assert first_seen == [1, 2, 3]


def test_two_relays_at_once_take_turns(engine, uri, queues):
    first, second = make_relay(engine, uri), make_relay(engine, uri)
    with running(second):
        with running(first):
            until(lambda: first.leader.leading or second.leader.leading)
            say(engine, *(withdrawn("p", str(n)) for n in range(50)))
            until(lambda: unpublished(engine) == 0)
            assert first.leader.leading + second.leader.leading == 1
        until(lambda: second.leader.leading)
        say(engine, *(withdrawn("p", str(n)) for n in range(50)))
        until(lambda: unpublished(engine) == 0)
    assert [envelope.sequence for envelope, _ in received(queues)] == list(range(1, 101))


def test_two_relays_that_both_believe_to_lead_give_no_disorder_to_who_drops_second_copies(engine, uri, queues):
    first, second = make_relay(engine, uri), make_relay(engine, uri)
    for relay in (first, second):
        relay.leader.leads = lambda: True
        relay.leader.leading = True
    with running(first, second):
        for n in range(100):
            say(engine, withdrawn("p", str(n)), withdrawn("q", str(n)))
        until(lambda: unpublished(engine) == 0)
    assert sorted(sequences(engine)) == list(range(1, 201))
    first_seen = list(dict.fromkeys(envelope.sequence for envelope, _ in received(queues)))
    assert first_seen == list(range(1, 201))


def test_the_leader_whose_lock_is_lost_hands_over(engine, uri, queues):
    first, second = make_relay(engine, uri), make_relay(engine, uri)
    with running(first):
        until(lambda: first.leader.leading)
        with running(second), engine.begin() as connection:
            connection.execute(sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"))
            say(engine, withdrawn())
            until(lambda: unpublished(engine) == 0)
            until(lambda: first.leader.leading + second.leader.leading == 1)


@pytest.mark.parametrize(("place", "unmarked"), [
    ("relay.claimed", 10), ("relay.published", 10), ("relay.confirmed", 7), ("relay.before_marking", 7)])
def test_a_relay_killed_anywhere_loses_nothing(engine, chassis_database, uri, queues, place, unmarked):
    script = f"""
import threading
from yishi_chassis import database
from yishi_chassis.relay import Relay
relay = Relay(database.connect({chassis_database!r}), "intake", amqp_uri={uri!r}, agencies_uri={uri!r}, window=3)
for loop in relay.loops().values():
    threading.Thread(target=loop).start()
"""
    say(engine, *(withdrawn("p", str(n)) for n in range(10)))
    died = subprocess.run([sys.executable, "-W", "ignore", "-c", script], timeout=30, check=False,
                          env=os.environ | {"YISHI_FAILPOINT": f"{place}:2"})
    assert died.returncode == -9
    assert unpublished(engine) == unmarked   # a window is marked while the broker confirms the one after it
    with running(make_relay(engine, uri)):
        until(lambda: unpublished(engine) == 0)
    first_seen = list(dict.fromkeys(envelope.sequence for envelope, _ in received(queues)))
    assert first_seen == list(range(1, 11))


def shown(gauge):
    return next(iter(gauge.collect())).samples[0].value


def test_what_waits_is_measured(engine, uri, queues, proxy, through_proxy, monkeypatch):
    monkeypatch.setattr("yishi_chassis.relay._MEASURED_EVERY", 0.05)
    proxy.freeze()
    with running(make_relay(engine, through_proxy)):
        say(engine, withdrawn(), withdrawn())
        until(lambda: shown(PENDING) == 2)
        until(lambda: shown(OLDEST) > 0.3)
        proxy.thaw()
        until(lambda: shown(PENDING) == 0)
    assert shown(OLDEST) == 0


def test_what_is_republished_comes_once_more(engine, relay, queues):
    with running(relay):
        say(engine, *(withdrawn("p", str(n)) for n in range(5)))
        until(lambda: unpublished(engine) == 0)
        feed.republish(engine, from_sequence=2, to_sequence=4, operator="o", reason="a queue was purged")
        until(lambda: unpublished(engine) == 0)
    assert [envelope.sequence for envelope, _ in received(queues)] == [1, 2, 3, 4, 5, 2, 3, 4]


def test_a_client_header_too_long_for_the_envelope_does_not_stop_the_relay(engine, relay, queues):
    with running(relay):
        with database.transaction(engine, context=database.Context(traceparent="x" * 500)) as tx:
            outbox.stage(tx, withdrawn())
        until(lambda: unpublished(engine) == 0)
    assert received(queues)[0][0].traceparent is None
