"""Child processes in groups of their own: Ctrl-C reaches the supervisor only; a pid is never taken for another's."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Process:
    """A process by its pid and the moment of its birth, so that a pid given anew after a reboot is not ours."""

    pid: int
    born: str

    @property
    def alive(self) -> bool:
        return _born(self.pid) == self.born

    def send(self, number: signal.Signals) -> None:
        """Signal the whole group; nothing happens when it has ended."""
        if self.alive:
            try:
                os.killpg(self.pid, number)
            except ProcessLookupError:
                return

    def ended(self, *, within: float) -> bool:
        """Wait `within` seconds for its end; False when it still runs."""
        return until(lambda: not self.alive, within=within)


def start(
    command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None,
) -> Process:
    """Start a command in a session of its own, its output added to `log`."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env=None if env is None else dict(env), cwd=cwd, start_new_session=True,
        )
    started = Process(pid=child.pid, born=_born(child.pid))
    threading.Thread(target=child.wait, name=f"reap-{child.pid}", daemon=True).start()   # or it stays a zombie
    return started


def of(pid: int) -> Process:
    """The process that has that pid now."""
    return Process(pid=pid, born=_born(pid))


def until(fact: Callable[[], bool], *, within: float, every: float = 0.05) -> bool:
    """Wait for a fact with a deadline in seconds; False when it did not come."""
    deadline = time.monotonic() + within
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def tail(log: Path, *, lines: int = 5) -> str:
    """The last lines of a log, for a sentence about what went wrong."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(nothing was written)"


def _born(pid: int) -> str:
    """When the process started, in the kernel's ticks; empty when there is none, or only its zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] == "Z" else fields[19]
