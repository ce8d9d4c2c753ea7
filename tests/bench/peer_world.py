"""The peer as a contender: its own venv, database and virtual host on the same servers."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import amqp
import psycopg
import requests
from yishi_chassis.publisher import address
from yishi_local import ports, process

from tests.bench.load import Failed
from tests.bench.measure import say
from tests.bench.servers import Servers
from tests.support import servers as databases
from tests.support.servers import ROOT

VENV = ROOT / ".venv-bench"
HERE = Path(__file__).parent / "peer"
QUEUE = "peer.inbox"


def install() -> None:
    """Make its venv unless it is there and was made from the same requirements; raises Failed."""
    wanted, made = HERE / "requirements.txt", VENV / "made-from.txt"
    if made.exists() and made.read_text() == wanted.read_text():
        return
    say(f"installing the peer into {VENV.name}")
    uv = Path(sys.executable).with_name("uv")
    commands: tuple[list[str | Path], ...] = (
        ["venv", "-q", "--clear", "--python", sys.executable, VENV],
        ["pip", "install", "-q", "--python", VENV / "bin" / "python", "-r", wanted])
    for command in commands:
        if subprocess.run([uv, *command], check=False).returncode:
            raise Failed("the peer could not be installed: uv's reason is above")
    shutil.copy(wanted, made)


class Peer:
    """Its API and its consumer, as processes."""

    def __init__(self, servers: Servers, *, database: str, vhost: str) -> None:
        self._servers, self._vhost, self.database = servers, vhost, database
        self.uri = servers.amqp.uri(vhost)
        self._port = ports.free(22000 + os.getpid() % 5000)
        self._env = os.environ | {"PEER_AMQP_URI": self.uri, "PYTHONPATH": str(HERE),
                                  "PEER_DATABASE_URL": database.replace("postgresql://", "postgresql+asyncpg://")}
        self._running: dict[str, process.Process] = {}

    @property
    def url(self) -> str:
        """Where its API answers."""
        return f"http://127.0.0.1:{self._port}"

    def start_api(self, *, processes: int = 1) -> None:
        """uvicorn, without a line of log for each request; waits until it answers."""
        self._start("api", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(self._port),
                    "--workers", str(processes), "--no-access-log", "--log-level", "warning")
        if not process.until(self._answers, within=30):
            raise Failed(f"the peer's API does not answer: {process.tail(self._log('api'))}")

    def start_consumer(self) -> None:
        """FastStream; waits until its table stands."""
        self._start("consumer", "faststream", "run", "consumer:app", "--log-level", "warning")
        if not process.until(lambda: bool(self.rows("SELECT to_regclass('reviews')")[0][0]), within=30):
            raise Failed(f"the peer's consumer does not start: {process.tail(self._log('consumer'))}")

    def stop(self) -> None:
        """End both."""
        for running in self._running.values():
            running.send(signal.SIGTERM)
            if not running.ended(within=10):
                running.send(signal.SIGKILL)
        self._running.clear()

    def declare(self) -> None:
        """Its queue, as it declares it itself."""
        with amqp.Connection(**address(self.uri)) as connection:
            connection.channel().queue_declare(
                QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})

    def empty(self) -> None:
        """Throw away what nobody consumed."""
        self._servers.amqp.ask("DELETE", f"queues/{self._vhost}/{QUEUE}/contents")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What its database answers."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def _start(self, name: str, program: str, *arguments: str) -> None:
        self._running[name] = process.start(
            [VENV / "bin" / program, *arguments], log=self._log(name), env=self._env, cwd=HERE)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/openapi.json", timeout=2).ok
        except requests.RequestException:
            return False

    def _log(self, name: str) -> Path:
        return self._servers.folder / f"peer-{name}.log"


@contextlib.contextmanager
def world(servers: Servers) -> Iterator[Peer]:
    """A peer with an empty database and no queue; nothing runs yet, and all of it goes at the end."""
    vhost = servers.amqp.fresh_vhost("peer")
    with databases.fresh_database(servers.postgres, "peer") as database, contextlib.ExitStack() as made:
        made.callback(servers.amqp.drop_vhost, vhost)
        peer = Peer(servers, database=database, vhost=vhost)
        made.callback(peer.stop)
        yield peer
