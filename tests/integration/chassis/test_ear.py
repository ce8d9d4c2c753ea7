"""The listener within one process: long work does not cost it its connection."""

import threading
import time

import pytest
from yishi_chassis.consumer import Consumer
from yishi_chassis.ear import Ear
from yishi_chassis.reader import FAULTS
from yishi_contracts import ProposalWithdrawn

from tests.support import hearing
from tests.support.hearing_process import NAME, Queue, eventually
from tests.support.speaking import Speaker

HEARTBEAT = 2


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        yield listener


@pytest.fixture
def queue(uri, amqp):
    queue = Queue(uri, amqp.management)
    queue.declare()
    yield queue
    queue.close()


@pytest.fixture
def ear(listener, queue, uri):
    """An ear with a quick heartbeat, whose handler is at work for longer than the broker bears silence."""
    def long(tx, event):
        time.sleep(4 * HEARTBEAT)
        hearing.note(tx, event)

    made = Ear(listener.engine, {ProposalWithdrawn: long}, uri=uri, queue=NAME)
    made._consumer = Consumer(uri, NAME, heartbeat=HEARTBEAT)
    threads = [threading.Thread(target=loop) for loop in made.loops().values()]
    for thread in threads:
        thread.start()
    yield made
    made.stop()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)


def test_long_work_does_not_cost_the_connection(ear, listener, queue):
    before = FAULTS.labels(NAME)._value.get()
    queue.put(Speaker().message("a"))
    eventually(lambda: listener.applied == [("a", 1)])
    ear.stop()
    eventually(lambda: not queue.in_use())
    assert queue.empty() == []
    assert FAULTS.labels(NAME)._value.get() == before
