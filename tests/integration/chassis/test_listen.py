"""The listener as a process on a real broker: nothing is lost, nothing kills it, and it leaves nothing half done."""

import signal
import struct
from contextlib import contextmanager
from types import ModuleType

import amqp as pyamqp
import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import listen
from yishi_chassis.tables import DEAD_LETTERS

from tests.support import hearing
from tests.support.hearing_process import Process, Queue, eventually
from tests.support.speaking import Speaker


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        yield listener


@pytest.fixture
def intake():
    return Speaker()


@pytest.fixture
def queue(uri, amqp):
    queue = Queue(uri, amqp.management)
    queue.declare()
    yield queue
    queue.close()


@pytest.fixture
def start(tmp_path, chassis_database, listener, uri):
    """`start()` runs the service on the broker, or on what `on=` names; it is ended after the test."""
    processes = []

    def run(on=uri, **environment):
        process = Process(tmp_path, database=chassis_database, uri=on, **environment)
        processes.append(process)
        process.started()
        return process

    yield run
    for process in processes:
        process.kill()


def saying(intake, subject, reason):
    return intake.message(subject, contracts.ProposalWithdrawn(proposal_id=subject, reason=reason))


def many(intake, count, reason=""):
    return [saying(intake, f"s{n % 10}", reason) for n in range(count)]


def letters(engine):
    with engine.connect() as connection:
        return connection.scalars(sa.select(DEAD_LETTERS.c.reason).order_by(DEAD_LETTERS.c.id)).all()


def mangled():
    """Messages whose properties client libraries fail to read: a type in no encoding, a time beyond any calendar."""
    far = b"\x02atT" + struct.pack(">Q", 2**62)
    for properties in (struct.pack(">HB", 1 << 15, 2) + b"\xff\xfe", struct.pack(">HI", 1 << 13, len(far)) + far):
        content = pyamqp.Message(b"{}")
        content._serialize_properties = lambda properties=properties: properties
        yield content


def test_what_is_in_the_queue_is_applied_and_acknowledged(start, queue, listener, intake):
    queue.put(*many(intake, 300))
    process = start()
    eventually(lambda: len(listener.applied) == 300)
    assert process.terminate() == 0
    assert queue.empty() == []


def test_poison_stops_nobody(start, queue, listener, intake):
    start()
    queue.put_raw(pyamqp.Message(b"{not json", content_type="application/json"))
    queue.put_raw(pyamqp.Message(b"{}"))
    queue.put_raw(pyamqp.Message(b"x" * 5_000_000, content_type="application/json", content_encoding="gzip"))
    queue.put_raw(pyamqp.Message("text", content_type="text/plain", content_encoding="utf-16"))
    for content in mangled():
        queue.put_raw(content)
    queue.put(saying(intake, "a", "timeout"), saying(intake, "b", "fail"), saying(intake, "c", ""))
    eventually(lambda: listener.applied == [("c", 1)])
    eventually(lambda: len(letters(listener.engine)) == 6)
    assert listener.rows("subject", "state") == [("a", "failed"), ("b", "failed"), ("c", "applied")]
    queue.put(saying(intake, "d", ""))
    eventually(lambda: listener.applied == [("c", 1), ("d", 1)])


def test_a_failed_event_is_tried_again_by_itself(start, queue, listener, intake):
    start()
    queue.put(saying(intake, "a", "fail"))
    eventually(lambda: listener.rows("tries")[:1] > [1])


def test_sigterm_under_load_leaves_nothing_to_be_given_out_again(start, queue, listener, intake):
    process = start()
    queue.put(*many(intake, 400, "slow 0.01"))
    eventually(lambda: listener.applied)
    assert process.terminate() == 0
    left = queue.empty()
    assert left
    assert not any(left)
    assert len(listener.applied) == 400 - len(left)


def test_a_handler_that_does_not_come_back_is_left_behind(start, queue, listener, intake):
    process = start(LEAVE="1")
    queue.put(saying(intake, "a", "slow 600"))
    eventually(lambda: listener.locked)
    assert process.terminate() == 0
    assert listener.applied == []
    assert len(queue.empty()) == 1


def test_a_reset_between_commit_and_acknowledgement_is_harmless(start, queue, listener, intake, proxy, through_proxy):
    process = start(on=through_proxy)
    queue.put(saying(intake, "a", "slow 1"))
    eventually(lambda: listener.locked)
    proxy.cut()
    eventually(lambda: listener.applied == [("a", 1)])
    queue.put(saying(intake, "a", ""))
    eventually(lambda: listener.applied == [("a", 1), ("a", 2)])
    assert "listening is interrupted" in process.log
    assert process.terminate() == 0
    assert queue.empty() == []


def test_a_frozen_broker_is_noticed_and_found_again(start, queue, listener, intake, proxy, through_proxy):
    process = start(on=through_proxy)
    eventually(queue.in_use)
    proxy.freeze()
    queue.put(saying(intake, "a", ""))
    eventually(lambda: "listening is interrupted" in process.log, seconds=60)
    proxy.thaw()
    eventually(lambda: listener.applied == [("a", 1)])


def test_a_broker_that_is_away_at_the_start_is_awaited(start, queue, listener, intake, proxy, through_proxy):
    proxy.freeze()
    process = start(on=through_proxy)
    queue.put(saying(intake, "a", ""))
    eventually(lambda: "listening is interrupted" in process.log)
    proxy.thaw()
    eventually(lambda: listener.applied == [("a", 1)])


def test_a_queue_deleted_under_it_is_awaited(start, queue, listener, intake):
    process = start()
    eventually(queue.in_use)
    queue.delete()
    eventually(lambda: "listening is interrupted" in process.log)
    queue.declare()
    queue.put(saying(intake, "a", ""))
    eventually(lambda: listener.applied == [("a", 1)])


def test_it_needs_no_right_to_configure(start, queue, listener, intake):
    user = f"reader-{queue.uri[-8:]}"
    start(on=queue.forbid_configuring(user, "secret"))
    try:
        queue.put(saying(intake, "a", ""))
        eventually(lambda: listener.applied == [("a", 1)])
    finally:
        queue.forget(user)


@contextmanager
def away(engine):
    """The database lets nobody in, and has thrown out all who were there."""
    name = engine.url.database
    server = sa.create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    engine.dispose()
    with server.connect() as operator:
        operator.execute(sa.text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        operator.execute(sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
        try:
            yield
        finally:
            operator.execute(sa.text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))


def test_without_its_database_it_takes_nothing_and_comes_again(start, queue, listener, intake):
    process = start()
    eventually(queue.in_use)
    with away(listener.engine):
        queue.put(saying(intake, "a", ""))
        eventually(lambda: "listening is interrupted" in process.log and not queue.in_use())
    eventually(lambda: listener.applied == [("a", 1)])
    assert process.terminate() == 0
    assert queue.empty() == []


@pytest.mark.parametrize("place", ["inbox.before_transaction", "inbox.after_commit", "inbox.before_ack"])
def test_killed_at_any_point_it_loses_and_doubles_nothing(start, queue, listener, intake, tmp_path, place):
    queue.put(*many(intake, 120))
    once = str(tmp_path / "killed")
    process = start(YISHI_FAILPOINT=f"{place}:2", YISHI_FAILPOINT_ONCE=once)
    assert process.wait() == -signal.SIGKILL
    start(YISHI_FAILPOINT=f"{place}:2", YISHI_FAILPOINT_ONCE=once)
    eventually(lambda: len(listener.applied) == 120)
    assert len(set(listener.applied)) == 120


def test_doors_say_what_they_hear():
    class Doors:
        @listen.on(contracts.ProposalFiled, contracts.ProposalOpened)
        def filed(self, tx, event):
            """Two events, one door."""

        @listen.on(contracts.Event)
        def other(self, tx, event):
            """All others."""

    module = ModuleType(Doors.__module__)
    module.Doors = Doors
    wanted = [contracts.Event, contracts.ProposalFiled, contracts.ProposalOpened]
    assert listen.heard(Doors) == listen.heard(module) == wanted
