"""The publisher: all confirmed, or an error in time, whatever the broker does."""

import subprocess
import sys
import time

import pytest
from yishi_chassis import publisher
from yishi_chassis.publisher import NotConfirmed, Outgoing, Publisher

DEADLINE = 0.7


def message(number, *, queue="inbox", size=10):
    return Outgoing("", queue, str(number), {"ce-id": str(number)}, b"x" * size)


@pytest.fixture
def queue(channel):
    channel.queue_declare("inbox", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    return channel


@pytest.fixture
def make(uri):
    made = []

    def of(address=uri, deadline=DEADLINE):
        made.append(Publisher(address, deadline=deadline))
        return made[-1]

    yield of
    for each in made:
        each.drop()


def ids(channel):
    got = []
    while (found := channel.basic_get("inbox", no_ack=True)) is not None:
        got.append(found.properties["message_id"])
    return got


def seconds_until_error(act):
    started = time.monotonic()
    with pytest.raises(NotConfirmed):
        act()
    return time.monotonic() - started


def test_a_window_arrives_whole_and_in_order(queue, make):
    assert make(deadline=5).publish(message(n) for n in range(500)) == 0
    assert ids(queue) == [str(n) for n in range(500)]


def test_messages_are_persistent_json_with_their_headers(queue, make):
    make().publish([Outgoing("", "inbox", "a", {"ce-id": "a"}, b"{}")])
    got = queue.basic_get("inbox", no_ack=True)
    assert got.properties["delivery_mode"] == 2
    assert got.properties["content_type"] == "application/json"
    assert got.headers["ce-id"] == "a"


def test_windows_follow_each_other_on_one_connection(queue, make):
    one = make()
    one.publish([message(1), message(2)])
    one.publish([message(3)])
    assert ids(queue) == ["1", "2", "3"]


def test_a_message_no_queue_wants_counts_as_published(queue, make):
    assert make().publish([message(1, queue="nobody"), message(2)]) == 1
    assert ids(queue) == ["2"]


def test_a_refused_message_is_an_error_and_the_next_window_goes_through(queue, make):
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    queue.queue_declare("full", durable=True, auto_delete=False, arguments=full)
    one = make()
    with pytest.raises(NotConfirmed, match="refused"):
        one.publish([message(n, queue="full") for n in range(20)])
    one.publish([message("after")])
    assert ids(queue) == ["after"]


def test_an_exchange_that_does_not_exist_is_an_error_and_not_a_hang(queue, make):
    one = make()
    assert seconds_until_error(lambda: one.publish([Outgoing("nowhere", "a", "1", {}, b"")])) < DEADLINE + 0.5
    one.publish([message("after")])
    assert ids(queue) == ["after"]


def test_a_frozen_broker_gives_an_error_within_the_deadline(queue, make, proxy, through_proxy):
    one = make(through_proxy)
    one.publish([message("before")])
    proxy.freeze()
    assert seconds_until_error(lambda: one.publish([message("during")])) < DEADLINE + 0.5
    proxy.thaw()
    one.publish([message("after")])
    assert {"before", "after"} <= set(ids(queue))


def test_a_frozen_broker_that_takes_no_more_bytes_does_not_hold_the_writer(queue, make, proxy, through_proxy):
    one = make(through_proxy)
    one.publish([message("before")])
    proxy.freeze()
    big = [message(n, size=100_000) for n in range(500)]
    assert seconds_until_error(lambda: one.publish(big)) < DEADLINE + 0.5


def test_a_broker_frozen_before_the_handshake_gives_an_error_within_the_deadline(make, proxy, through_proxy):
    proxy.freeze()
    one = make(through_proxy)
    assert seconds_until_error(lambda: one.publish([message(1)])) < DEADLINE + 0.5


def test_a_broken_line_is_an_error_and_the_next_window_opens_a_new_one(queue, make, proxy, through_proxy):
    one = make(through_proxy)
    one.publish([message("before")])
    proxy.cut()
    seconds_until_error(lambda: one.publish([message("during")]))
    one.publish([message("after")])
    assert ids(queue)[-1] == "after"


def test_nobody_listening_is_an_error(make):
    assert seconds_until_error(lambda: make("amqp://127.0.0.1:1/x").publish([message(1)])) < DEADLINE + 0.5


def test_an_idle_connection_that_broke_is_noticed(queue, make, proxy, through_proxy):
    one = make(through_proxy)
    one.publish([message(1)])
    one.tick()
    proxy.cut()
    with pytest.raises(NotConfirmed):
        one.tick()


def test_an_idle_connection_is_kept_alive(queue, make):
    one = make()
    one._address["heartbeat"] = 2
    one.publish([message(1)])
    connection = one._connection
    for _ in range(40):
        time.sleep(0.2)
        one.tick()
    one.publish([message(2)])
    assert one._connection is connection


PATCHED = """
import eventlet
eventlet.monkey_patch()
import sys, time
from yishi_chassis.publisher import NotConfirmed, Outgoing, Publisher
ticks = []
def ticking():
    while True:
        ticks.append(1)
        time.sleep(0.05)
eventlet.spawn(ticking)
one = Publisher(sys.argv[1], deadline=0.7)
one.publish([Outgoing("", "inbox", "before", {}, b"")])
print("ready", flush=True)
sys.stdin.readline()
del ticks[:]
started = time.monotonic()
try:
    one.publish([Outgoing("", "inbox", str(n), {}, b"x" * 100_000) for n in range(500)])
except NotConfirmed:
    print(time.monotonic() - started < 1.2, len(ticks) > 5)
"""


def test_it_keeps_its_deadline_in_a_patched_world_without_stopping_the_others(queue, proxy, through_proxy):
    with subprocess.Popen([sys.executable, "-W", "ignore", "-c", PATCHED, through_proxy], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as patched:
        assert patched.stdout.readline() == "ready\n"
        proxy.freeze()
        answer, _ = patched.communicate("go\n", timeout=20)
    assert answer == "True True\n"


def test_addresses_are_read_like_other_clients_read_them():
    full = publisher.address("amqp://some%40one:p%2Fw@broker:1234/a%2Fb")
    assert (full["host"], full["userid"], full["password"], full["virtual_host"]) == (
        "broker:1234", "some@one", "p/w", "a/b")
    assert publisher.address("amqp://broker/")["virtual_host"] == "/"
    assert publisher.address("amqps://[::1]")["host"] == "[::1]:5671"
    assert publisher.in_vhost("amqp://a:b@c/x", "agencies") == "amqp://a:b@c/agencies"
