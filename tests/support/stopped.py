"""Clocks that stand still until a test moves them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock

from yishi_chassis import clock


@contextmanager
def clocks() -> Iterator[Callable[..., None]]:
    """`move(now=…, wall=…)` moves the clock of the rules or that of the machine, by seconds."""
    start, ahead = clock.wall(), {"now": 0.0, "wall": 0.0}

    def move(**seconds: float) -> None:
        for name, more in seconds.items():
            ahead[name] += more

    def at(name: str) -> Callable[[], datetime]:
        return lambda: start + timedelta(seconds=ahead[name])

    with mock.patch.multiple(clock, wall=at("wall"), now=at("now")):
        yield move
