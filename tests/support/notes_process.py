"""The notes service as a real process, for testing doors from outside."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from yishi_chassis import migrate

HERE = Path(__file__).parent / "notes"


@dataclass
class Notes:
    """A running notes service: ask it over HTTP, or speak to its socket; `log` is its standard error."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]
    session: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """One request."""
        return self.session.request(method, f"http://127.0.0.1:{self.port}{path}", timeout=20, **more)

    def raw(self, text: bytes, *, wait: float = 5.0, to_the_end: bool = False) -> bytes:
        """Bytes as they are, and what comes back: the first answer, or all until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as plug:
            got = b""
            with contextlib.suppress(OSError):
                plug.sendall(text)
                while chunk := plug.recv(65536):
                    got += chunk
                    if b"\r\n\r\n" in got and b"Connection: close" not in got and not to_the_end:
                        break
            return got

    def until_logged(self, event: str) -> None:
        """Wait until it has logged `event`."""
        deadline = time.monotonic() + 60
        while f'"event": "{event}"' not in self.lines():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"notes did not log {event!r}: {self.lines()}")
            time.sleep(0.05)

    def lines(self) -> str:
        """What it has logged so far."""
        return self.log.read_text()


@contextlib.contextmanager
def running(database_url: str, folder: Path, **env: str) -> Iterator[Notes]:
    """Migrate, start, wait until it answers; at the end stop it as an operator would."""
    sys.path.insert(0, str(HERE)) if str(HERE) not in sys.path else None
    migrate.up(database_url, "yishi_notes")
    port, log = int(env.get("YISHI_NOTES_HTTP_PORT") or free_port()), folder / "notes.log"
    settings = {"YISHI_NOTES_DATABASE_URL": database_url, "YISHI_NOTES_HTTP_PORT": str(port), "YISHI_MODE": "local",
                "YISHI_NOTES_AMQP_URI": "amqp://nobody@127.0.0.1:1/none", **env}
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
    with log.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "yishi_notes"], env={**os.environ, "PYTHONPATH": path, **settings}, stderr=err)
        notes = Notes(port, log, process)
        try:
            _until_it_answers(notes)
            yield notes
        finally:
            notes.session.close()
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=40)


def free_port() -> int:
    """A port nobody listens on, below those the system hands out by itself."""
    for port in range(20000 + os.getpid() % 5000, 32000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError("no free port")


def _until_it_answers(notes: Notes) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and notes.process.poll() is None:
        with contextlib.suppress(requests.ConnectionError):
            if notes.ask("GET", "/healthz").ok:
                return
        time.sleep(0.1)
    raise RuntimeError(f"notes did not start: {notes.lines()}")
