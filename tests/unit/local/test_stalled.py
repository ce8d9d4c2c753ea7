"""The topology in a local world: made before anybody speaks, healed when a relay stalls though its service is ready."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from yishi_chassis import topology
from yishi_local import messaging, supervisor, up
from yishi_local.supervisor import Supervisor

from tests.support.worlds import a_world


class Service(BaseHTTPRequestHandler):
    """A service that is ready or not, and whose oldest event waits."""

    status, waits = 200, 0.0

    def do_GET(self) -> None:
        body = f"# HELP yishi_outbox_oldest_seconds How long\nyishi_outbox_oldest_seconds {type(self).waits}\n".encode()
        self.send_response(200 if self.path == "/metrics" else type(self).status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Not on the terminal."""


@pytest.fixture
def service() -> Iterator[type[Service]]:
    yield Service
    Service.status, Service.waits = 200, 0.0


@pytest.fixture
def watch(tmp_path: Path, service: type[Service]) -> Iterator[Supervisor]:
    """A supervisor of one service, which is there already.

    It answers in the thread that listens: where eventlet was imported first, a thread of its own may never run.
    """
    server = HTTPServer(("127.0.0.1", 0), service)
    server.timeout, over = 0.05, threading.Event()

    def serve() -> None:   # not serve_forever: where eventlet came first, its end waits in a hub for ever
        while not over.is_set():
            server.handle_request()

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    paper = a_world(tmp_path)
    made = Supervisor(replace(paper, ports=paper.ports | {"intake": server.server_port}), say=lambda _: None)
    made.children["intake"] = None   # type: ignore[assignment]
    yield made
    over.set()
    serving.join()
    server.server_close()


@pytest.mark.parametrize(("status", "waits", "stuck"), [
    (200, 0.0, []), (200, supervisor.STALLED - 1, []), (200, supervisor.STALLED + 1, ["intake"]),
    (503, 0.0, ["intake"]),
])
def test_who_is_stuck(watch: Supervisor, service: type[Service], status: int, waits: float, stuck: list[str]):
    service.status, service.waits = status, waits
    assert watch.stuck() == stuck


class Enough(Exception):
    """The loop has done what was asked."""


def test_while_a_relay_stalls_the_topology_is_healed(
    watch: Supervisor, service: type[Service], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
):
    def healed(world: object) -> list[str]:
        raise Enough

    service.waits = supervisor.STALLED + 1
    monkeypatch.setattr(messaging, "declare", healed)
    monkeypatch.setattr(up, "STALLED_AFTER", 0.0)
    monkeypatch.setattr(up, "CHECK_EVERY", 0.0)
    monkeypatch.setattr(up, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(watch, "look", lambda: False)
    run = up.Run(tmp_path, {"DATABASE_URL": "postgresql://h/x", "AMQP_URI": "amqp://h"})
    run.watch = watch
    with pytest.raises(Enough):
        run.care()


def test_what_is_declared_at_the_start_is_healed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(topology, "heal", lambda url, wanted, **_: [url, *wanted.agencies])
    assert messaging.declare(a_world(tmp_path, management="http://m")) == ["http://m", "water"]


def test_the_topology_is_there_before_anybody_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []
    for where, name in ((up, "end_orphans"), (up, "migrate"), (up.install, "ensure"), (messaging, "declare"),
                        (up, "remember"), (up.Run, "_wait_until_ready")):
        monkeypatch.setattr(where, name, lambda *_, name=name, **__: done.append(name))
    monkeypatch.setattr(up, "build", lambda folder, *_, **__: a_world(folder))
    monkeypatch.setattr(Supervisor, "start", lambda *_: done.append("services"))
    up.Run(tmp_path, {"DATABASE_URL": "postgresql://h/x", "AMQP_URI": "amqp://h"}).start()
    assert done.index("migrate") < done.index("services")
    assert done.index("declare") < done.index("services")
