"""The machine's floor: PostgreSQL by pgbench, RabbitMQ by py-amqp, each doing nothing but what must be done.

`python -m tests.bench.floor hop` and `… confirms` measure the broker, in a process of their own.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import amqp
from amqp import spec
from yishi_chassis import migrate
from yishi_chassis.publisher import address
from yishi_local import install

from tests.bench import sample
from tests.bench.load import Failed
from tests.bench.measure import Figures, percentiles
from tests.bench.servers import Servers
from tests.support import servers as databases
from tests.support.servers import ROOT

QUEUE = "floor.inbox"
WINDOW = 500
_FILING = Path(__file__).with_name("filing.sql")


@contextlib.contextmanager
def database(servers: Servers) -> Iterator[str]:
    """A database with intake's own tables and indexes."""
    with databases.fresh_database(servers.postgres, "floor") as url:
        migrate.up(url, "yishi_intake")
        yield url


def pgbench(url: str, *, clients: int, seconds: int, script: Path = _FILING) -> Figures:
    """Prepared statements from `clients` connections; figures: rate, p50 (their mean: pgbench tells no median)."""
    _, event = sample.filed()
    told = {"title": sample.TITLE, "text": sample.TEXT, "data": event}
    done = subprocess.run(
        [install.postgresql().binaries / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "1",
         "-T", str(seconds), "-f", script, *(part for key, value in told.items() for part in ("-D", f"{key}={value}")),
         url], capture_output=True, text=True, check=False)
    rate, mean = (re.search(pattern, done.stdout) for pattern in (r"tps = ([\d.]+)", r"latency average = ([\d.]+)"))
    if done.returncode or not rate or not mean:
        raise Failed(f"pgbench said: {done.stderr or done.stdout}")
    return {"rate": float(rate[1]), "p50": float(mean[1])}


def broker(servers: Servers, what: str, **told: float) -> Figures:
    """One of the programs below, with a virtual host of its own."""
    vhost = servers.amqp.fresh_vhost("floor")
    env = os.environ | {"BENCH_AMQP_URI": servers.amqp.uri(vhost)}
    try:
        done = subprocess.run([sys.executable, "-m", "tests.bench.floor", what, json.dumps(told)], env=env, cwd=ROOT,
                              capture_output=True, text=True, check=False)
    finally:
        servers.amqp.drop_vhost(vhost)
    if done.returncode:
        raise Failed(f"the floor program {what} failed: {done.stderr[-500:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def connect(uri: str) -> Any:
    """A channel of a connection of its own."""
    connection = amqp.Connection(**address(uri))
    connection.connect()
    return connection.channel()


def _declare(channel: Any) -> None:
    channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})


def publish(uri: str, queue: str, messages: list[amqp.Message], *, window: int = WINDOW) -> float:
    """Persistent, mandatory, confirmed, a window at a time; the seconds it took. Nothing returned is looked for."""
    channel = connect(uri)
    open_: set[int] = set()

    def on_ack(tag: int, multiple: bool) -> None:
        open_.difference_update([one for one in open_ if one <= tag] if multiple else [tag])

    channel.events["basic_ack"].add(on_ack)
    channel.confirm_select()
    began = time.perf_counter()
    for number, one in enumerate(messages, start=1):
        open_.add(number)
        # what basic_publish does, without looking for frames from the broker each time
        channel.send_method(spec.Basic.Publish, "Bssbb", (0, "", queue, True, False), one)
        while open_ and (number % window == 0 or number == len(messages)):
            channel.connection.drain_events()
    took = time.perf_counter() - began
    channel.connection.close()
    return took


def message() -> amqp.Message:
    """An event as the relay sends it."""
    said, data = sample.filed()
    return amqp.Message(data.encode(), content_type="application/json", message_id=said.id, delivery_mode=2,
                        application_headers=said.headers())


def _confirms(uri: str, told: dict[str, Any]) -> dict[str, float]:
    _declare(connect(uri))
    messages = [message() for _ in range(int(told["count"]))]
    return {"rate": len(messages) / publish(uri, QUEUE, messages)}


def _hop(uri: str, told: dict[str, Any]) -> dict[str, float]:
    """One message at a time: from before it is published, and confirmed, until the consumer has it."""
    into, out = connect(uri), connect(uri)
    _declare(into)
    came: dict[str, float] = {}
    out.basic_qos(0, 100, False)
    out.basic_consume(QUEUE, callback=lambda one: (
        came.setdefault(one.properties["message_id"], time.perf_counter()), out.basic_ack(one.delivery_tag)))
    count, sent = int(told["rate"] * told["seconds"]), {}
    listening = threading.Thread(target=_drain, args=(out.connection, came, count))
    listening.start()
    began = time.perf_counter()
    for number in range(count):
        one = message()
        time.sleep(max(0.0, began + number / told["rate"] - time.perf_counter()))
        sent[one.properties["message_id"]] = time.perf_counter()
        into.basic_publish_confirm(one, routing_key=QUEUE, mandatory=True)
    listening.join()
    return percentiles([came[key] - sent[key] for key in sent])


def _drain(connection: Any, came: dict[str, float], count: int) -> None:
    while len(came) < count:
        connection.drain_events(timeout=10)


if __name__ == "__main__":
    program = {"confirms": _confirms, "hop": _hop}[sys.argv[1]]
    print(json.dumps(program(os.environ["BENCH_AMQP_URI"], json.loads(sys.argv[2]))))
