"""The servers tests stand on: those the environment names, else private ones that all sessions of this clone share."""

import contextlib
import fcntl
import itertools
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit

import requests
import sqlalchemy as sa
from yishi_chassis import database, migrate
from yishi_local.broker import Broker
from yishi_local.cluster import Cluster

ROOT = Path(__file__).parents[2]
RUN = ROOT / ".run" / "test"
_numbers = itertools.count(1)


class Amqp:
    """A broker for tests: the address of any virtual host, and of the management interface (with login)."""

    def __init__(self, *, uri: str, management: str, broker: Broker | None = None) -> None:
        self._uri, self.management, self.broker = uri, management, broker

    def uri(self, vhost: str = "/") -> str:
        """The AMQP address of a virtual host, as administrator."""
        return urlunsplit(urlsplit(self._uri)._replace(path="/" + quote(vhost, safe="")))

    def ask(self, method: str, path: str, **body: object) -> requests.Response:
        """A request to the management interface: `ask("GET", "queues/yishi")`; raises on an error answer."""
        answer = requests.request(method, f"{self.management}/api/{path}", json=body or None, timeout=10)
        answer.raise_for_status()
        return answer

    def fresh_vhost(self, prefix: str = "test") -> str:
        """A new virtual host; whoever asks for it deletes it with `drop_vhost`."""
        name = f"{prefix}-{secrets.token_hex(4)}"
        self.ask("PUT", f"vhosts/{name}")
        return name

    def drop_vhost(self, name: str) -> None:
        self.ask("DELETE", f"vhosts/{quote(name, safe='')}")


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server where databases may be created: `DATABASE_URL`, or a private one."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    cluster = Cluster(RUN / "pg", port=16432, settings={"fsync": "off"})   # a test survives no power cut
    with _shared("pg", start=cluster.start, remove=cluster.remove):
        yield cluster.url()


@contextlib.contextmanager
def amqp() -> Iterator[Amqp]:
    """A broker: `AMQP_URI` with `AMQP_MANAGEMENT_URL`, or a private one."""
    given, management = os.environ.get("AMQP_URI"), os.environ.get("AMQP_MANAGEMENT_URL")
    if given and management:
        yield Amqp(uri=given, management=management)
        return
    broker = Broker(RUN / "mq", wanted=ports_from(16682))
    with _shared("mq", start=broker.start, remove=broker.remove):
        yield Amqp(uri=broker.uri(), management=broker.management, broker=broker)


def ports_from(first: int) -> dict[str, int]:
    """Wanted ports for a broker, beginning at `first`."""
    names = ("amqp", "dist", "management", "prometheus", "epmd", "ctl")
    return {name: first + number for number, name in enumerate(names)}


@contextlib.contextmanager
def fresh_database(server: str, prefix: str) -> Iterator[str]:
    """The address of a new database, deleted afterwards with whatever still holds it open."""
    name = f"{prefix}_{os.getpid()}_{next(_numbers)}"
    _as_owner(server, f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        _as_owner(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def migrated(server: str, service: str) -> Iterator[sa.Engine]:
    """An engine on a new database of that service, at its newest revision."""
    with fresh_database(server, f"test_{service}") as url:
        migrate.up(url, f"yishi_{service}")
        engine = database.connect(url)
        try:
            yield engine
        finally:
            engine.dispose()


def _as_owner(server: str, statement: str) -> None:
    engine = sa.create_engine(sa.make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT",
                              poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)


@contextlib.contextmanager
def _shared(name: str, *, start: Callable[[], None], remove: Callable[[], None]) -> Iterator[None]:
    """Start a server unless another session has; the last session that uses it stops it and deletes its data.

    The kernel keeps the count: every user holds a shared lock on one file and loses it when it dies.
    """
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / f"{name}.users").open("w") as users, (RUN / f"{name}.starting").open("w") as starting:
        with _locked(starting):
            fcntl.flock(users, fcntl.LOCK_SH)
            start()
        try:
            yield
        finally:
            with _locked(starting):
                _remove_if_last(users, remove)


@contextlib.contextmanager
def _locked(file: IO[str]) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _remove_if_last(users: IO[str], remove: Callable[[], None]) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    remove()
