"""Any of the five services as real processes, with databases and virtual hosts of their own: for e2e and faults."""

import contextlib
import itertools
import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import requests
import sqlalchemy as sa
from yishi_chassis import database, migrate
from yishi_local import keys, messaging, ports, process, supervisor, world
from yishi_local.world import SERVICES, World

from tests.support import servers
from tests.support.servers import Amqp

#: What hurts in tests is waiting: everything that looks by itself looks more often.
QUICK = {"YISHI_SWEEP_SECONDS": "2", "YISHI_POLL_SECONDS": "0.2"}
_numbers = itertools.count()
#: Every session has ports of its own, and every stack: while a service is down its port looks free to others.
_ports = itertools.count(20000 + os.getpid() % 250 * 20)


class Stack:
    """A world for one test. `services` are its processes; `environment` holds what all are told, by variable."""

    def __init__(self, here: World, *, amqp: Amqp, services: Iterable[str]) -> None:
        self.world, self.amqp, self.services = here, amqp, tuple(services)
        self.processes: dict[str, process.Process] = {}
        self._engines: dict[str, sa.Engine] = {}

    def start(self, *names: str, env: Mapping[str, str] | None = None) -> None:
        """Start these services, or all, telling them `env` on top (a failpoint, say); waits for nothing."""
        for name in names or self.services:
            self.processes[name] = supervisor.launch(self.world, name, more=dict(env or {}))

    def wait_ready(self, *names: str, within: float = 60.0) -> None:
        """Wait until these services, or all that were started, are ready; fails with the log of one that is not."""
        for name in names or self.processes:
            process.until(lambda name=name: self.ready(name) or not self.up(name), within=within)   # type: ignore[misc]
            if not (self.up(name) and self.ready(name)):   # who answers there may be somebody else
                raise AssertionError(f"{name} is not ready within {within:.0f} s:\n{self.log(name)[-3000:]}")

    def ready(self, name: str) -> bool:
        return supervisor.ready(self.url(name))

    def up(self, name: str) -> bool:
        """Whether its process is there."""
        return name in self.processes and self.processes[name].alive

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL, *, within: float = 30.0) -> None:
        """Signal a service and wait for its end."""
        self.processes[name].send(number)
        assert self.processes[name].ended(within=within), f"{name} still runs {within:.0f} s after {number.name}"

    def wait_ended(self, name: str, *, within: float = 30.0) -> None:
        """Wait for a service to end by itself: at a failpoint, say."""
        assert self.processes[name].ended(within=within), f"{name} still runs:\n{self.log(name)[-3000:]}"

    def restart(self, name: str, *, env: Mapping[str, str] | None = None) -> None:
        """End a service, if it runs, as an operator would; start it again and wait until it is ready."""
        if self.up(name):
            self.kill(name, signal.SIGTERM)
        self.start(name, env=env)
        self.wait_ready(name)

    def heal(self) -> list[str]:
        """As `yishi topology heal`: what the broker lost is made anew."""
        return messaging.declare(self.world)

    def url(self, name: str) -> str:
        return self.world.urls[name]

    def log(self, name: str) -> str:
        """All that a service has printed so far."""
        return supervisor.log_of(self.world, name).read_text(encoding="utf-8", errors="replace")

    def engine(self, name: str) -> sa.Engine:
        """The service's database, for looking into it."""
        if name not in self._engines:
            self._engines[name] = database.connect(self.world.databases[name], pool=2)
        return self._engines[name]

    def call(
        self, service: str, method: str, path: str, *, who: str | None = None, body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One request to a service, as the demo account `who` or as nobody."""
        given = dict(headers or {})
        if who is not None:
            given["Authorization"] = f"Bearer {self.token(who)}"
        return requests.request(method, self.url(service) + path, json=body, headers=given, timeout=20)

    def token(self, who: str) -> str:
        """A fresh token of a demo account."""
        answer = requests.post(f"{self.url('intake')}/v1/tokens", json={"account": who}, timeout=20)
        answer.raise_for_status()
        return str(answer.json()["token"])

    def stop(self) -> None:
        """End all processes, frozen ones too."""
        for running in self.processes.values():
            running.send(signal.SIGCONT)
        supervisor.end(self.processes.values())
        for engine in self._engines.values():
            engine.dispose()


@contextlib.contextmanager
def stack(
    folder: Path, *, server: str, amqp: Amqp, services: Iterable[str] = SERVICES, district: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Stack]:
    """A stack whose databases are migrated and whose topology is declared; nothing runs yet. All goes at the end."""
    name = f"{os.getpid()}-{next(_numbers)}"
    vhosts = {"vhost": f"yishi-{name}", "agencies_vhost": f"agencies-{name}"}
    with contextlib.ExitStack() as made:
        urls = {one: made.enter_context(servers.fresh_database(server, f"stack_{one}")) for one in SERVICES}
        for one in services:
            migrate.up(urls[one], f"yishi_{one}")
        here = _world(folder, urls=urls, amqp=amqp, vhosts=vhosts, district=district, env={**QUICK, **(env or {})})
        messaging.declare(here)
        running = Stack(here, amqp=amqp, services=services)
        made.callback(_drop, amqp, tuple(vhosts.values()))
        made.callback(running.stop)
        yield running


def _world(
    folder: Path, *, urls: Mapping[str, str], amqp: Amqp, vhosts: Mapping[str, str], district: Path | None,
    env: Mapping[str, str],
) -> World:
    district = district or world.district_folder()
    # The same passwords for all stacks: users are the broker's, and several stacks may share one.
    secrets = world.Secrets(broker={one: f"of-{one}" for one in SERVICES}, salt="salt",
                            agencies={one: f"of-{one}" for one in world.agency_ids(district)})
    listening = ports.several({one: next(_ports) for one in SERVICES})
    feeds = {one: f"http://127.0.0.1:{port}" for one, port in listening.items()}
    folder.mkdir(parents=True, exist_ok=True)
    return World(
        folder=folder, district=district, databases=urls, ports=listening, secrets=secrets, management=amqp.management,
        keys=keys.make(folder / "keys", feeds=feeds), extra=dict(env), **vhosts,
        amqp=messaging.uris(amqp.uri(), secrets, administrator=True, vhost=vhosts["vhost"]),
        agencies=messaging.agency_uris(amqp.uri(), secrets, vhost=vhosts["agencies_vhost"]),
    )


def _drop(amqp: Amqp, vhosts: Iterable[str]) -> None:
    with contextlib.suppress(requests.RequestException):   # a test may have ended the broker
        for vhost in vhosts:
            amqp.drop_vhost(vhost)
