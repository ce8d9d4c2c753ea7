"""Yishi as a contender: services as processes, and what the workloads ask of their databases."""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from yishi_chassis.tables import FEED_HEADS, OUTBOX
from yishi_contracts import HEARS
from yishi_local import process, supervisor

from tests.bench.load import Failed
from tests.bench.servers import Servers
from tests.support.stack import Stack, stack

#: As a service is by default, and not as in tests; what is logged of each request is not measured away.
AS_SHIPPED = {"YISHI_SWEEP_SECONDS": "15", "YISHI_POLL_SECONDS": "1"}
_WAITING = sa.select(sa.or_(
    sa.exists().where(OUTBOX.c.sequence.is_(None)), sa.exists().where(FEED_HEADS.c.head > FEED_HEADS.c.confirmed)))
_worlds = count(1)


class Ours:
    """A world of its own; `inboxes` are the services whose queues exist."""

    def __init__(self, running: Stack, servers: Servers, *, inboxes: Iterable[str]) -> None:
        self.stack, self._servers, self._inboxes = running, servers, tuple(inboxes)
        for name in set(HEARS) - set(self._inboxes):
            self._ask("DELETE", f"queues/{running.world.vhost}/{name}.inbox")

    @property
    def url(self) -> str:
        """Where intake answers."""
        return self.stack.url("intake")

    def start(self, *names: str, processes: int = 1) -> None:
        """Start services, each as that many processes on one port, and wait until they are ready."""
        told = {f"YISHI_{name.upper()}_REPLICAS": str(processes) for name in names} if processes > 1 else {}
        self.stack.start(*names, env=told)
        for number in range(1, processes):
            for name in names:
                self.stack.processes[f"{name} {number}"] = supervisor.launch(self.stack.world, name, more=told)
        self.stack.wait_ready(*names)
        time.sleep(1)   # all of them have taken the port, and one has become the leader

    def settle(self, *speakers: str, within: float = 120.0) -> float:
        """Wait until all that was said is at the broker, then empty the queues nobody reads; how long it took."""
        began = time.monotonic()
        for speaker in speakers:
            if not process.until(lambda speaker=speaker: not self._waits(speaker), within=within):   # type: ignore[misc]
                raise Failed(f"{speaker} still has events to publish after {within:.0f} s")
        took = time.monotonic() - began
        for name in self._inboxes:
            if not self.stack.up(name):
                self._ask("DELETE", f"queues/{self.stack.world.vhost}/{name}.inbox/contents")
        return took

    def rows(self, service: str, query: str) -> list[tuple[Any, ...]]:
        """What a service's database answers."""
        with self.stack.engine(service).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def _waits(self, speaker: str) -> bool:
        with self.stack.engine(speaker).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return bool(connection.scalar(_WAITING))

    def _ask(self, method: str, path: str) -> None:
        self._servers.amqp.ask(method, path)


@contextlib.contextmanager
def world(
    servers: Servers, *services: str, unread: Iterable[str] = (), district: Path | None = None,
) -> Iterator[Ours]:
    """A world for one workload; nothing runs yet, and all of it goes at the end.

    There are no queues but those of `services`, and of the `unread`, which get events that nobody takes.
    """
    folder = servers.folder / f"world-{os.getpid()}-{next(_worlds)}"
    with stack(folder, server=servers.postgres, amqp=servers.amqp, services=services, env=AS_SHIPPED,
               district=district) as running:
        yield Ours(running, servers, inboxes={*services, *unread})
