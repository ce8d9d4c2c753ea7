"""Keeps the services of a world running: one that ends is started again after a pause, the others go on."""

import re
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import requests

from . import process
from .world import World

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
CALM = 60.0   # who has run this long starts again from the first pause
DRAIN = 20.0
PACKAGE = "yishi_"
#: So long, in seconds, an event waits for a broker that is well.
STALLED = 10.0
_OLDEST = re.compile(r"^yishi_outbox_oldest_seconds (\S+)$", re.MULTILINE)


@dataclass
class Child:
    """One service as the supervisor sees it."""

    name: str
    running: process.Process
    since: float
    ends: int = 0
    due: float | None = None


def launch(world: World, service: str, *, more: dict[str, str] | None = None) -> process.Process:
    """Start one service; its output goes to `logs/<service>.log`."""
    return process.start([sys.executable, "-m", f"{PACKAGE}{service}"], log=log_of(world, service),
                         env=world.env(service) | (more or {}))


def log_of(world: World, service: str) -> Path:
    folder = world.folder / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{service}.log"


def ready(url: str) -> bool:
    """Whether the service there says that it can do its work."""
    try:
        return requests.get(f"{url}/readyz", timeout=2).ok
    except requests.RequestException:
        return False


def oldest_unsaid(url: str) -> float:
    """For how many seconds the oldest event of the service there has waited for the broker; 0 where nobody answers."""
    try:
        page = requests.get(f"{url}/metrics", timeout=2).text
    except requests.RequestException:
        return 0.0
    found = _OLDEST.search(page)
    return float(found[1]) if found else 0.0


def end(processes: Iterable[process.Process], *, patience: float = DRAIN) -> None:
    """Ask all of them at once to end, and end those that have not after `patience` seconds."""
    asked = [one for one in processes if one.alive]
    for one in asked:
        one.send(signal.SIGTERM)
    process.until(lambda: not any(one.alive for one in asked), within=patience)
    for one in asked:
        one.send(signal.SIGKILL)


class Supervisor:
    """The services of one world."""

    def __init__(self, world: World, *, say: Callable[[str], None]) -> None:
        self.world = world
        self.children: dict[str, Child] = {}
        self._say = say

    def start(self, services: Iterable[str]) -> None:
        """Start them; they come up side by side."""
        for name in services:
            self.children[name] = Child(name=name, running=launch(self.world, name), since=time.monotonic())

    def stop(self) -> None:
        """End all, letting them finish what they are at."""
        end(child.running for child in self.children.values())

    def waiting(self) -> list[str]:
        """Those that are not ready."""
        return [name for name in self.children if not ready(self.world.urls[name])]

    def stuck(self) -> list[str]:
        """Those that are not ready, or whose relay has stalled: a dead queue looks well to all but who publishes."""
        return [name for name in self.children
                if not ready(self.world.urls[name]) or oldest_unsaid(self.world.urls[name]) > STALLED]

    def look(self) -> bool:
        """Start again whoever has ended and whose pause is over, to be called every so often; whether one was."""
        now, started = time.monotonic(), False
        for child in self.children.values():
            if child.running.alive:
                continue
            if child.due is None:
                child.ends = 1 if now - child.since > CALM else child.ends + 1
                pause = PAUSES[min(child.ends, len(PAUSES)) - 1]
                child.due = now + pause
                self._report(child.name, pause)
            elif now >= child.due:
                child.running, child.since, child.due = launch(self.world, child.name), now, None
                started = True
        return started

    def _report(self, name: str, pause: float) -> None:
        log = log_of(self.world, name)
        last = process.tail(log, lines=1)
        self._say(f"[yellow]{name} has ended[/yellow], starting it again in {pause:.0f} s; {log}: {last[:300]}")
