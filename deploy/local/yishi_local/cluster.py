"""A private PostgreSQL cluster: its own folder, port and password, on 127.0.0.1 only, never as root."""

import os
import secrets
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import psycopg

from . import install, place, ports, process

_TRIES = 5
_SIGNALS = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


class NotStarted(Exception):
    """A private server did not come up; the text names its log."""


class Cluster:
    """PostgreSQL in `folder`; starting it again, from any process, finds its data, port and password."""

    user = "postgres"

    def __init__(self, folder: Path, *, port: int = 15432, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self._wanted = port
        self._settings = {"max_connections": "300", **(settings or {})}

    @property
    def running(self) -> bool:
        return self._process().alive

    @property
    def port(self) -> int:
        return int(self._facts()["port"])

    def url(self, database: str = "postgres") -> str:
        """The address of a database here, as the owner of the cluster."""
        return f"postgresql://yishi:{self._facts()['password']}@127.0.0.1:{self.port}/{database}"

    def start(self, *, patience: float = 60.0) -> None:
        """Start it unless it runs, and wait until it answers; raises NotStarted."""
        if self.running:
            return
        place.prepare(self.folder, user=self.user)
        facts = {"password": secrets.token_urlsafe(18), "port": self._wanted, **self._facts()}
        place.note(self._file, facts)
        binaries = self._initialised(facts["password"])
        for _ in range(_TRIES):   # somebody may take the port between our look and our start
            if self._came_up(binaries, facts, patience=patience):
                return
            self.stop(how="immediate")
            if "Address already in use" not in process.tail(self.log):
                break
        raise NotStarted(f"PostgreSQL did not start, see {self.log}:\n{process.tail(self.log)}")

    def _came_up(self, binaries: Path, facts: dict[str, Any], *, patience: float) -> bool:
        facts["port"] = ports.free(facts["port"])
        child = process.start(self._command(binaries, facts["port"]), log=self.log, cwd=self.folder.resolve())
        place.note(self._file, facts | {"pid": child.pid, "born": child.born})
        return process.until(lambda: self.answers() or not child.alive, within=patience) and child.alive

    def stop(self, *, how: Literal["fast", "immediate"] = "fast", patience: float = 30.0) -> None:
        """Stop it if it runs: `fast` undoes what is open and writes all out, `immediate` is a crash."""
        running = self._process()
        if running.alive:
            os.kill(running.pid, _SIGNALS[how])   # the first process alone: it ends its own children
            if not running.ended(within=patience):
                running.send(signal.SIGKILL)
                running.ended(within=patience)

    def answers(self) -> bool:
        """Whether it lets us in."""
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def remove(self) -> None:
        """Stop it and delete its data."""
        self.stop(how="immediate")
        place.remove(self.folder)

    @property
    def _file(self) -> Path:
        return self.folder / "server.json"

    def _facts(self) -> dict[str, Any]:
        return place.recall(self._file)

    def _process(self) -> process.Process:
        facts = self._facts()
        return process.Process(pid=facts.get("pid", 0), born=facts.get("born", "never"))

    def _command(self, binaries: Path, port: int) -> list[str | Path]:
        fixed = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(port)}
        options = [part for key, value in (self._settings | fixed).items() for part in ("-c", f"{key}={value}")]
        return [*place.as_user(self.user), binaries / "postgres", "-D", self._data, *options]

    @property
    def _data(self) -> Path:
        return self.folder.resolve() / "data"

    def _initialised(self, password: str) -> Path:
        """The folder of the binaries that fit the data; the data is made first if there is none."""
        version = self._data / "PG_VERSION"
        if version.exists():
            return install.postgresql(major=int(version.read_text())).binaries
        binaries = install.postgresql().binaries
        secret = self.folder.resolve() / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        place.own(secret, user=self.user)
        made = subprocess.run(
            [*place.as_user(self.user), binaries / "initdb", "-D", self._data, "-U", "yishi", "-E", "UTF8",
             "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-instructions"],
            capture_output=True, text=True, check=False, cwd=self.folder.resolve(),
        )
        secret.unlink()
        if made.returncode:
            raise NotStarted(f"initdb failed: {made.stderr.strip()}")
        return binaries
