"""`yishi up`, step by step: servers, databases, topology, services; and all of it backwards at the end."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import IO

import sqlalchemy as sa
from yishi_chassis import migrate as migrations

from . import databases, install, keys, messaging, process, progress, supervisor, world
from .broker import Broker
from .cluster import Cluster, NotStarted
from .world import World

READY_WITHIN = 90.0
LOOK_EVERY = 0.5
CHECK_EVERY = 5.0
STALLED_AFTER = 15.0


class AlreadyUp(Exception):
    """Another `yishi up` runs in this folder."""


class Refused(Exception):
    """It cannot go on; the text says why."""


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[IO[str]]:
    """Hold the folder's lock; raises AlreadyUp when another process does. The kernel frees it when we die."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyUp("it is already up: `yishi down` stops it") from None
        yield lock


def servers(folder: Path, environment: Mapping[str, str]) -> tuple[Cluster | None, Broker | None]:
    """The private servers this world needs; none where the environment names somebody else's."""
    own_database = "DATABASE_URL" not in environment and not world.given_databases(environment)
    cluster = Cluster(folder / "pg") if own_database else None
    broker = Broker(folder / "mq") if "AMQP_URI" not in environment else None
    return cluster, broker


def build(
    folder: Path, environment: Mapping[str, str], *, cluster: Cluster | None, broker: Broker | None,
    host: str = "127.0.0.1",
) -> World:
    """The world as it is once its servers run: databases exist, keys are made, ports are chosen."""
    folder.mkdir(parents=True, exist_ok=True)
    district = world.district_folder()
    secrets = world.Secrets.of(folder, agencies=world.agency_ids(district))
    server = cluster.url() if cluster else environment.get("DATABASE_URL", "")
    urls = world.given_databases(environment) or databases.ensure(server, secrets.databases)
    ports = world.http_ports(environment)
    feeds = {name: f"http://{host.format(service=name)}:{port}" for name, port in ports.items()}
    uri = broker.uri() if broker else environment["AMQP_URI"]
    management = broker.management if broker else environment.get("AMQP_MANAGEMENT_URL")
    return World(
        folder=folder, district=district, databases=urls, ports=ports, secrets=secrets, management=management,
        keys=keys.make(folder / "keys", feeds=feeds), amqp=messaging.uris(uri, secrets, administrator=bool(management)),
        agencies=messaging.agency_uris(uri, secrets) if management else {},
    )


def migrate(here: World) -> None:
    """Bring the five databases to their newest revision; raises Refused with what went wrong."""
    for name in world.SERVICES:
        try:
            migrations.up(here.databases[name], f"yishi_{name}")
        except (migrations.NotMigrated, sa.exc.SQLAlchemyError) as error:
            raise Refused(f"migrating {name} failed: {str(error).splitlines()[0]}") from error


class Run:
    """One `yishi up`: what it has started so far, so that whenever it ends all of that is stopped."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.cluster, self.broker = servers(folder, environment)
        self.watch: supervisor.Supervisor | None = None

    def start(self) -> World:
        """Everything, in order; raises Refused, Missing or NotStarted with a sentence."""
        end_orphans(self.folder)
        with progress.step("finding RabbitMQ and PostgreSQL"):
            install.ensure(postgres=self.cluster is not None, broker=self.broker is not None)
        if self.broker:
            self.broker.launch()
        if self.cluster:
            with progress.step("starting the database"):
                self.cluster.start()
        here = build(self.folder, self.environment, cluster=self.cluster, broker=self.broker)
        with progress.step("migrating five databases"):
            migrate(here)
        if self.broker:
            with progress.step("starting the broker"):
                self.broker.wait()
        with progress.step("declaring exchanges, queues and accounts"):
            messaging.declare(here)
        self.watch = supervisor.Supervisor(here, say=progress.say)
        with progress.step("starting five services"):
            self.watch.start(world.SERVICES)
            remember(self.watch)
            self._wait_until_ready(self.watch)
        return here

    def care(self) -> None:
        """Keep everything running for ever; heals the topology when services stay unready, or a relay stalls."""
        if self.watch is None:
            return
        stuck_since, checked = None, 0.0
        while True:
            if self.watch.look():
                remember(self.watch)
            now = time.monotonic()
            if now - checked > CHECK_EVERY:
                checked = now
                self._revive()
                stuck_since = (stuck_since or now) if self.watch.stuck() else None
                if stuck_since is not None and now - stuck_since > STALLED_AFTER:
                    progress.say("[yellow]some services are stuck: healing the topology[/yellow]")
                    self._heal(self.watch.world)
                    stuck_since = None
            time.sleep(LOOK_EVERY)

    def stop(self) -> None:
        """Everything backwards: services first, then broker and database."""
        if self.watch:
            self.watch.stop()
        if self.broker:
            self.broker.stop()
        if self.cluster:
            self.cluster.stop()

    def _wait_until_ready(self, watch: supervisor.Supervisor) -> None:
        def look() -> bool:
            watch.look()
            return not watch.waiting()

        if not process.until(look, within=READY_WITHIN, every=LOOK_EVERY):
            name = watch.waiting()[0]
            log = supervisor.log_of(watch.world, name)
            raise Refused(f"{name} did not become ready in {READY_WITHIN:.0f} s, see {log}:\n{process.tail(log)}")

    def _heal(self, here: World) -> None:
        try:
            healed = messaging.declare(here)
        except messaging.NoTopology as error:
            progress.say(f"[red]{error}[/red]")
        else:
            progress.say(f"made anew: {', '.join(healed) or 'nothing, every queue answers'}")

    def _revive(self) -> None:
        for server, name in ((self.cluster, "the database"), (self.broker, "the broker")):
            if server is None or server.running:
                continue
            progress.say(f"[yellow]{name} has ended, starting it again[/yellow]")
            try:
                server.start()
            except NotStarted as error:   # it is tried again at the next check, the services wait
                progress.say(f"[red]{error}[/red]")
            else:
                if server is self.broker and self.watch:
                    self._heal(self.watch.world)


def end_orphans(folder: Path) -> None:
    """End services that a supervisor left behind when it was killed: they would hold the ports."""
    supervisor.end(process.Process(**found) for found in world.state(folder).get("children", {}).values())


def remember(watch: supervisor.Supervisor) -> None:
    """Note what runs, so that others find it and nothing is orphaned."""
    children = {name: vars(child.running) for name, child in watch.children.items()}
    watch.world.note(supervisor=vars(process.of(os.getpid())), children=children)


class _Signalled(BaseException):
    """SIGINT or SIGTERM has come."""


@contextlib.contextmanager
def until_signalled() -> Iterator[None]:
    """Let the first SIGINT or SIGTERM end the block; after it signals are passed over, so that all can be stopped."""
    def deaf() -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)

    def leave(number: int, frame: FrameType | None) -> None:
        deaf()
        raise _Signalled

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, leave)
    try:
        with contextlib.suppress(_Signalled):
            yield
    finally:
        deaf()
