"""A queue on a real broker, and the service that hears it as a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import amqp
import requests
from yishi_chassis.publisher import Outgoing, Publisher, address
from yishi_chassis.received import Message

NAME = "hearing.inbox"
ROOT = Path(__file__).parents[2]


def eventually(fact: Callable[[], Any], *, seconds: float = 30.0) -> Any:
    """Wait until `fact()` is true, and return what it gave; fails the test when it never is."""
    until = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < until, f"not true after {seconds:g} seconds"
        time.sleep(0.05)
    return found


class Queue:
    """The service's queue in one virtual host."""

    def __init__(self, uri: str, management: str) -> None:
        self.uri, self._management, self._vhost = uri, management, uri.rpartition("/")[2]
        self._publisher = Publisher(uri)

    def declare(self) -> None:
        with self._channel() as channel:
            channel.queue_declare(NAME, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})

    def delete(self) -> None:
        with self._channel() as channel:
            channel.queue_delete(NAME)

    def put(self, *messages: Message) -> None:
        """Publish and wait for the broker's confirms."""
        self._publisher.publish(
            [Outgoing("", NAME, "", each.headers, each.body) for each in messages])

    def put_raw(self, content: amqp.Message) -> None:
        """Publish something that no relay would."""
        with self._channel() as channel:
            channel.basic_publish(content, routing_key=NAME)

    def empty(self) -> list[bool]:
        """Take all that is left: for each message whether it had been given out before."""
        with self._channel() as channel:
            return [m.delivery_info["redelivered"] for m in iter(lambda: channel.basic_get(NAME, no_ack=True), None)]

    def close(self) -> None:
        self._publisher.drop()

    def in_use(self) -> bool:
        """Whether somebody consumes from it."""
        with self._channel() as channel:
            return bool(channel.queue_declare(NAME, passive=True).consumer_count)

    def forbid_configuring(self, user: str, password: str) -> str:
        """The address for a user who may read the queue and do nothing else."""
        self._ask("PUT", f"users/{user}", password=password, tags="")
        self._ask("PUT", f"permissions/{self._vhost}/{user}", configure="^$", write="^$", read=".*")
        parts = urlsplit(self.uri)
        return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.hostname}:{parts.port}"))

    def forget(self, user: str) -> None:
        self._ask("DELETE", f"users/{user}")

    def _ask(self, method: str, path: str, **body: Any) -> None:
        requests.request(method, f"{self._management}/api/{path}", json=body, timeout=10).raise_for_status()

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        with amqp.Connection(**address(self.uri)) as connection:
            yield connection.channel()


class Process:
    """The service as a process; `log` is what it logged."""

    def __init__(self, folder: Path, *, database: str, uri: str, **environment: str) -> None:
        self._file = folder / "log"
        told = {"DATABASE_URL": database, "AMQP_URI": uri, "WINDOW": "50", "PYTHONPATH": str(ROOT), **environment}
        with self._file.open("a") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.support.hearing_service"],
                env=os.environ | told, stdout=out, stderr=out, cwd=ROOT)

    @property
    def log(self) -> str:
        return self._file.read_text()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def started(self) -> None:
        eventually(lambda: "started\n" in self.log)

    def terminate(self) -> int:
        """Ask it to end, and return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(40)

    def wait(self) -> int:
        """Wait for it to die by itself."""
        return self._process.wait(40)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(10)
