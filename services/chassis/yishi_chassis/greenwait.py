"""How psycopg waits for PostgreSQL: by the hub alone, so that one query never stops the other green threads.

psycopg's own ways either stop them all or build and tear down a selector for each query, which costs more than the
query. And no wait is without an end: who has not answered long after every statement's limit is hung up on. Only for
a world that eventlet has patched.
"""

import os
import select
import socket
from typing import Any

from eventlet import hubs
from psycopg.waiting import Ready, Wait, wait_selector

#: Seconds; statements end after ten (`database.connect`), so whoever is silent for longer is gone or frozen.
PATIENCE = 15.0


class _Silent(Exception):
    """Nothing came in time."""


def wait(gen: Any, fileno: int, interval: float = 0.0, timeout: float | None = None) -> Any:
    """What psycopg calls to run `gen`, which yields what it waits for at the socket `fileno`; returns its result."""
    if timeout is not None:
        return wait_selector(gen, fileno, interval, timeout)
    try:
        wanted = next(gen)
        while True:
            wanted = gen.send(_ready(wanted, fileno))
    except StopIteration as end:
        return end.value


def _ready(wanted: Any, fileno: int) -> Ready:
    try:
        if wanted == Wait.R:
            hubs.trampoline(fileno, read=True, timeout=PATIENCE, timeout_exc=_Silent)
            return Ready.R
        reads, writes, _ = select.select([fileno] if wanted & Wait.R else [], [fileno], [], PATIENCE)
        if not (reads or writes):
            raise _Silent
    except _Silent:
        _hang_up(fileno)
        return Ready.R   # the end of the stream, which psycopg knows what to make of
    return Ready((Ready.R if reads else 0) | (Ready.W if writes else 0))


def _hang_up(fileno: int) -> None:
    with socket.socket(fileno=os.dup(fileno)) as line:
        line.shutdown(socket.SHUT_RDWR)
