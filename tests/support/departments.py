"""The three examples for departments as processes; what each language needs is fetched when first asked for."""

import atexit
import functools
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from yishi_local import install, process

EXAMPLES = Path(__file__).parents[2] / "examples"
JARS = Path("/usr/share/java")
CLASSPATH = [JARS / f"{name}.jar" for name in ("amqp-client", "gson", "slf4j-api", "slf4j-nop")]
#: Debian's package for a file, or for a program.
NODE = {"node": "nodejs", "npm": "npm"}
JAVA = {"javac": "default-jdk-headless", str(CLASSPATH[0]): "librabbitmq-client-java",
        str(CLASSPATH[1]): "libgoogle-gson-java", str(CLASSPATH[2]): "libslf4j-java"}
_names = itertools.count(1)


def python() -> Sequence[str]:
    """It needs `amqp`, which is here."""
    return [sys.executable, str(EXAMPLES / "department-python" / "subscriber.py")]


@functools.cache
def node() -> Sequence[str]:
    """A copy with what its package-lock.json names."""
    _ensure(NODE)
    folder = _folder("node")
    shutil.copytree(EXAMPLES / "department-node", folder, ignore=shutil.ignore_patterns("node_modules"),
                    dirs_exist_ok=True)
    _run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder)
    return ["node", str(folder / "subscriber.mjs")]


@functools.cache
def java() -> Sequence[str]:
    """Compiled by plain javac against Debian's libraries."""
    _ensure(JAVA)
    folder, path = _folder("java"), ":".join(map(str, CLASSPATH))
    _run(["javac", "-Xlint:all", "-Werror", "-cp", path, "-d", str(folder),
          str(EXAMPLES / "department-java" / "Subscriber.java")], cwd=folder)
    return ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", f"{path}:{folder}", "Subscriber"]


LANGUAGES: dict[str, Callable[[], Sequence[str]]] = {"python": python, "node": node, "java": java}


class Department:
    """An agency's system of somebody else's making; killed and started again it finds what it kept in its folder."""

    def __init__(self, language: str, uri: str, *, folder: Path, **told: str) -> None:
        self.language, self.uri, self.folder = language, uri, folder
        self.came = list[dict[str, Any]]()
        kept = folder / f"{language}-{next(_names)}.kept"
        self.errors = kept.with_suffix(".err")
        self._told = {"YISHI_AMQP": uri, "YISHI_KEPT": str(kept)} | told
        self.start()

    def start(self, **told: str) -> None:
        """Start it, or start it again; `told` on top of what it was told at first."""
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                LANGUAGES[self.language](), cwd=self.folder, env=os.environ | self._told | told, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()

    def kill(self) -> None:
        """kill -9, and its end."""
        self.process.kill()
        self.process.wait(timeout=20)
        if self.process.stdin:
            self.process.stdin.close()

    def says(self, verb: str, id_: str, **body: Any) -> None:
        """What its clerk types."""
        if self.process.stdin is None:
            raise RuntimeError("it has no ears")
        self.process.stdin.write(json.dumps({"id": id_, "verb": verb, **body}) + "\n")
        self.process.stdin.flush()

    def of(self, kind: str) -> list[dict[str, Any]]:
        """What came of one kind (offered, changed, answered), in the order in which it came."""
        return [one["data"] for one in self.came if one["type"] == f"cn.yishi.order.{kind}.v1"]

    def answer(self, id_: str) -> dict[str, Any]:
        """What became of a reply; waits for it."""
        self.until(lambda: any(one["reply_id"] == id_ for one in self.of("answered")), f"the answer to {id_}")
        return next(one for one in self.of("answered") if one["reply_id"] == id_)

    def until(self, fact: Callable[[], bool], what: str, *, within: float = 30) -> None:
        """Wait for a fact; fails at once when the process has ended."""
        process.until(lambda: fact() or self.process.poll() is not None, within=within)
        assert fact(), f"{self.language} waited for {what}; it said:\n{self.errors.read_text()}\n{self.came}"

    def _listen(self, said: Any) -> None:
        with said:
            for line in said:
                self.came.append(json.loads(line))


def _ensure(needs: dict[str, str]) -> None:
    missing = [package for name, package in needs.items() if shutil.which(name) is None and not Path(name).is_file()]
    if missing and not install.may_install():
        pytest.skip(f"needs Debian's {' '.join(missing)}")
    if missing:
        install.apt_install(missing)


def _folder(name: str) -> Path:
    made = Path(tempfile.mkdtemp(prefix=f"yishi-department-{name}-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def _run(command: Sequence[str], *, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        raise AssertionError(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
