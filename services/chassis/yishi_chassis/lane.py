"""A lane: brings the numbered rows for one host of the broker there, in order, and marks what was confirmed."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from yishi_contracts import routing_key

from . import database, feed, metrics
from .backlog import Again, Backlog, Fresh, Rows, Wanted
from .failpoint import hit
from .loops import PASSING, pause_after
from .publisher import NotConfirmed, Outgoing, Publisher

log = logging.getLogger(__name__)
PUBLISHED = metrics.counter("yishi_relay_published_total", "Events the broker has confirmed.", ("type",))
RETURNED = metrics.counter("yishi_relay_returned_total", "Events confirmed that no queue wanted.", ("lane",))
FAILED = metrics.counter("yishi_relay_failed_windows_total", "Windows not confirmed in time, and repeated.", ("lane",))


@dataclass(frozen=True, kw_only=True)
class Route:
    """Which rows a lane carries, and where to: one exchange for all, or by the row's destination."""

    name: str
    exchange: str
    wanted: Wanted

    def key(self, row: Any) -> str:
        """Other services choose by what is said, agencies by whom it is for."""
        return row.destination or routing_key(row.type)


def internal(service: str) -> Route:
    """To the other services."""
    return Route(name="internal", exchange=f"{service}.events", wanted=lambda destination: destination == "")


def agencies() -> Route:
    """To single agencies, each with a queue of its own."""
    return Route(name="agencies", exchange="agencies", wanted=lambda destination: destination != "")


class Lane:
    """One publisher and its rows; runs in a thread of its own, and works while `leads` says so."""

    def __init__(
        self, engine: sa.Engine, service: str, *, route: Route, publisher: Publisher, leads: Callable[[], bool],
        window: int = 500, poll: float = 1.0,
    ) -> None:
        self.route = route
        self._engine, self._service, self._publisher, self._leads = engine, service, publisher, leads
        self._window, self._poll = window, poll
        self._source: str | None = None
        self._awake, self._over = threading.Event(), threading.Event()
        self._faults = 0
        self._fresh: Backlog = Fresh(route.wanted, window)
        self._again: Backlog = Again(route.wanted, window)
        self._asked_again = 0.0

    def run(self) -> None:
        """Until `stop`: publish what is numbered; after a fault wait, longer each time, whatever comes."""
        while not self._over.is_set():
            try:
                if self._leads():
                    self._publish(self._fresh)
                    self._publish_again()
                self._publisher.tick()
                self._awake.wait(self._poll)
                self._awake.clear()
                self._faults = 0
            except PASSING:
                self._publisher.drop()
                raise
            except BaseException as error:
                self._faults += 1
                log.warning("a window was not published", exc_info=None if isinstance(error, NotConfirmed) else error,
                            extra={"lane": self.route.name, "reason": str(error), "faults": self._faults})
                FAILED.labels(self.route.name).inc()
                self._publisher.drop()
                self._over.wait(pause_after(self._faults - 1))
        self._publisher.drop()

    def wake(self) -> None:
        """Look at once whether there is something to publish."""
        self._awake.set()

    def stop(self) -> None:
        """Finish the window, then end `run`."""
        self._over.set()
        self._awake.set()

    def _publish_again(self) -> None:
        """Seldom is anything asked for again, so that it is not looked at each time."""
        now = time.monotonic()
        if now >= self._asked_again + self._poll:
            self._asked_again = now
            self._publish(self._again)

    def _publish(self, backlog: Backlog) -> None:
        """Window after window, until one is not full.

        While the broker confirms a window, the one before it is marked and the one after it is read.
        """
        rows = self._claim(backlog)
        confirmed: Rows = ()
        try:
            while rows:
                hit("relay.claimed")
                self._publisher.send([self._outgoing(row) for row in rows])
                hit("relay.published")
                self._mark(backlog, confirmed)
                confirmed = ()
                full = len(rows) == self._window and self._leads() and not self._over.is_set()
                more = self._claim(backlog, rows[-1]) if full else ()
                self._settle(rows)
                confirmed, rows = rows, more
        finally:
            self._mark(backlog, confirmed)

    def _settle(self, rows: Rows) -> None:
        returned = self._publisher.settle()
        hit("relay.confirmed")
        RETURNED.labels(self.route.name).inc(returned)
        for type_, count in Counter(row.type for row in rows).items():
            PUBLISHED.labels(type_).inc(count)

    def _claim(self, backlog: Backlog, after: Any = None) -> Rows:
        with self._autocommit() as connection:
            return backlog.claim(connection, after)

    def _mark(self, backlog: Backlog, rows: Rows) -> None:
        if rows:
            hit("relay.before_marking")
            with self._autocommit() as connection:
                backlog.mark(connection, rows)

    def _autocommit(self) -> sa.Connection:
        return database.at_once(self._engine).connect()

    def _outgoing(self, row: Any) -> Outgoing:
        if self._source is None:
            self._source = feed.source(self._service, feed.mint(self._engine))
        said = feed.envelope(row, self._source)
        body = (row.data or "null").encode()
        return Outgoing(self.route.exchange, self.route.key(row), said.id, said.headers(), body)
