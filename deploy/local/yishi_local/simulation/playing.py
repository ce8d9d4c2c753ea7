"""Plays agencies side by side, and tells every few seconds what all of them have done and how fast."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from .. import up
from . import desk
from .wire import Wire

Say = Callable[[str], None]
_RATED = ("taken", "said")


def play(wires: Sequence[Wire], *, seconds: float | None, every: float, say: Say) -> dict[str, Any]:
    """Until `seconds` are over or SIGINT or SIGTERM comes; returns what was done. A fault of ours rises."""
    stop, began = threading.Event(), time.monotonic()
    with ThreadPoolExecutor(max_workers=len(wires)) as pool:
        running = [pool.submit(wire.run, stop) for wire in wires]
        try:
            with up.until_signalled():
                _watch(wires, running, until=None if seconds is None else began + seconds, every=every, say=say)
        finally:
            stop.set()
    took = time.monotonic() - began
    done = desk.summed([wire.desk for wire in wires])
    return {"agencies": len(wires), "seconds": round(took, 1), **done,
            **{f"{name}_per_second": round(done[name] / took, 1) for name in _RATED}}


def _watch(
    wires: Sequence[Wire], running: Iterable["Future[None]"], *, until: float | None, every: float, say: Say,
) -> None:
    began = before = time.monotonic()
    last = desk.summed([wire.desk for wire in wires])
    while until is None or before < until:
        time.sleep(max(0.0, min(every, until - before if until else every)))
        for each in running:
            if each.done():
                each.result()
        now, done = time.monotonic(), desk.summed([wire.desk for wire in wires])
        lines = f"{now - began:.0f} s  lines {sum(wire.open for wire in wires)}/{len(wires)}"
        say(f"{lines}  {_line(done, last, passed=now - before)}")
        before, last = now, done


def _line(done: dict[str, Any], last: dict[str, Any], *, passed: float) -> str:
    rates = {name: f" ({(done[name] - last[name]) / passed:.1f}/s)" for name in _RATED}
    return "  ".join(f"{name.replace('_', ' ')} {value}{rates.get(name, '')}" for name, value in done.items())
