"""A hundred agencies on the wire, as one program: `python -m tests.bench.agencies <what>`.

`take` keeps when each order came and, with `receipts`, says how far it has everything; `fan` is the floor: the same
bytes into as many queues, by py-amqp alone. One account speaks for all, so that a hundred connections are not measured.
"""

import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import amqp
from amqp import spec
from yishi_chassis.publisher import address

from tests.bench.measure import percentiles

_WINDOW = 1.0      # seconds between two receipts of an agency


def connection(uri: str) -> Any:
    """An open one."""
    made = amqp.Connection(**address(uri))
    made.connect()
    return made


def take(uri: str, told: dict[str, Any]) -> dict[str, Any]:
    """Take `count` orders from the inboxes of `agencies`: when each came, by its assignment, in seconds of the clock.

    `receipts`: up to which number each agency has receipted before, if it is to go on with that.
    """
    here, receipts = connection(uri), told["receipts"]
    inboxes = Inboxes(here.channel(), {agency: Numbers((receipts or {}).get(agency, 0)) for agency in told["agencies"]})
    out = here.channel()
    print("ready", flush=True)
    last = time.monotonic()
    while len(inboxes.came) < told["count"]:
        here.drain_events(timeout=30)
        if receipts is not None and time.monotonic() > last + _WINDOW:
            last = _receipt(out.basic_publish, inboxes.numbers)
    if receipts is not None:
        inboxes.say_all_again()
        _receipt(out.basic_publish_confirm, inboxes.numbers)   # who closes before a confirm may lose what was last said
    here.close()
    highest = {agency: of.whole for agency, of in inboxes.numbers.items() if of.whole}
    return {"came": inboxes.came, "highest": highest}


class Inboxes:
    """What comes to all of them, by one channel."""

    def __init__(self, channel: Any, numbers: "dict[str, Numbers]") -> None:
        self.came: dict[str, float] = {}
        self.numbers, self._channel = numbers, channel
        channel.basic_qos(0, 500, False)
        for agency in numbers:
            channel.basic_consume(f"agency.{agency}.inbox", callback=partial(self._taken, agency))

    def _taken(self, agency: str, message: Any) -> None:
        now, number = time.time(), int(message.headers["ce-agencysequence"])
        if message.headers["ce-type"].endswith("order.offered.v1"):
            self.came.setdefault(json.loads(message.body)["assignment_id"], now)
        self.numbers[agency].add(number)
        self._channel.basic_ack(message.delivery_tag)


    def say_all_again(self) -> None:
        """Nothing of what was said counts as said."""
        for of in self.numbers.values():
            of.said = 0


class Numbers:
    """Which numbers an agency has, and the highest below which none is missing."""

    def __init__(self, whole: int) -> None:
        self.whole, self.said = whole, whole
        self._above: set[int] = set()

    def add(self, number: int) -> None:
        """One more came, or came again."""
        self._above.add(number)
        while self.whole + 1 in self._above:
            self.whole += 1
            self._above.discard(self.whole)


def _receipt(publish: Callable[..., Any], numbers: dict[str, Numbers]) -> float:
    for agency, of in numbers.items():
        if of.whole > of.said:
            of.said = of.whole
            publish(amqp.Message(
                json.dumps({"received": of.whole}), content_type="application/json", delivery_mode=2,
                application_headers={"ce-specversion": "1.0", "ce-id": str(uuid.uuid4()),
                                     "ce-source": f"/{agency}", "ce-type": "cn.yishi.reply.receipt.v1"}),
                "replies", f"{agency}.receipt")
    return time.monotonic()


def fan(uri: str, told: dict[str, Any]) -> dict[str, float]:
    """`rounds` times one message to each of `queues` queues: from before the first until the consumer has the last."""
    into, here = connection(uri), connection(uri)
    out, channel = into.channel(), here.channel()
    queues = [f"floor.{n}" for n in range(int(told["queues"]))]
    for queue in queues:
        out.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        channel.basic_consume(queue, callback=lambda one: (came.append(time.perf_counter()),
                                                           channel.basic_ack(one.delivery_tag)))
    came: list[float] = []
    took = []
    out.confirm_select()
    for _ in range(int(told["rounds"])):
        came.clear()
        listening = threading.Thread(target=_drain, args=(here, came, len(queues)))
        listening.start()
        began = time.perf_counter()
        for one, queue in _orders(told["body"], queues):
            out.send_method(spec.Basic.Publish, "Bssbb", (0, "", queue, True, False), one)
        listening.join()
        took.append(max(came) - began)
        time.sleep(told["pause"])
    return percentiles(took)


def _orders(body: str, queues: list[str]) -> Iterator[tuple[amqp.Message, str]]:
    for queue in queues:
        yield amqp.Message(body, content_type="application/json", delivery_mode=2), queue


def _drain(here: Any, came: list[float], count: int) -> None:
    while len(came) < count:
        here.drain_events(timeout=10)


if __name__ == "__main__":
    program = {"take": take, "fan": fan}[sys.argv[1]]
    print(json.dumps(program(os.environ["BENCH_AMQP_URI"], json.loads(sys.stdin.read()))))
