"""The relay: gives what was staged its numbers, and brings it to the broker until the broker has confirmed it.

Numbers are given here and not by the writers, so that nothing can ever appear below a reader's cursor. Numbering
never waits for the broker, and each destination host has a lane of its own: a stuck one holds up no other.
"""

import time
from collections.abc import Callable

import eventlet
import sqlalchemy as sa
from nameko.extensions import DependencyProvider

from . import clock, lane, metrics, numbering, wakeup
from .hosting import service_of
from .leader import Leader, Reign
from .publisher import Publisher, in_vhost

AGENCIES_VHOST = "agencies"
LEADS = metrics.gauge("yishi_relay_leader", "1 in the process whose relay leads.")
PENDING = metrics.gauge("yishi_outbox_pending", "Events staged and not confirmed by the broker yet.")
OLDEST = metrics.gauge("yishi_outbox_oldest_seconds", "How long the oldest of them has been waiting.")
_MEASURED_EVERY = 5.0
_GATHERING, _LONGEST_GATHERING = 0.003, 0.05
_LEAVE = 10.0


class Relay:
    """One candidate per process; `loops` are to be run in a thread each, `stop` ends them all.

    `agencies_uri` is where single agencies' queues are: by default the virtual host `agencies` of the same broker.
    """

    def __init__(
        self, engine: sa.Engine, service: str, *, amqp_uri: str, agencies_uri: str | None = None,
        window: int = 500, poll: float = 1.0, deadline: float = 5.0,
    ) -> None:
        self.leader = Leader(engine, "relay")
        self._window = window
        self._reign = Reign(self.leader, self._number, every=poll, fenced=True)
        self._measured, self._waiting = 0.0, (0, 0.0)
        routes = {lane.internal(service): amqp_uri,
                  lane.agencies(): agencies_uri or in_vhost(amqp_uri, AGENCIES_VHOST)}
        self._lanes = self._internal, self._agencies = [
            lane.Lane(engine, service, route=route, publisher=Publisher(uri, deadline=deadline),
                      leads=lambda: self.leader.leading, window=window, poll=poll)
            for route, uri in routes.items()]

    def loops(self) -> dict[str, Callable[[], None]]:
        """What is to run side by side: the numbering, and a lane per host; by name."""
        return {"relay numbering": self._rule} | {f"relay {each.route.name}": each.run for each in self._lanes}

    def stop(self) -> None:
        """End all loops after what they are at."""
        self._reign.stop()
        for each in self._lanes:
            each.stop()

    def _rule(self) -> None:
        LEADS.set_function(lambda: float(self.leader.leading))
        PENDING.set_function(lambda: float(self._waiting[0] if self.leader.leading else 0))
        OLDEST.set_function(lambda: self._waiting[1] if self.leader.leading else 0.0)
        wakeup.listen(self.leader.wake)
        try:
            self._reign.run()
        finally:
            wakeup.forget(self.leader.wake)

    def _number(self) -> bool:
        """One window; a busy speaker is given a moment, so that its events are numbered by the dozen.

        The moment grows with what the last window held: beyond 300 events a second windows grow, below they shrink
        until each event goes at once.
        """
        rows, addressed = numbering.number(self.leader.connection, self._window)
        if rows > addressed:
            self._internal.wake()
        if addressed:
            self._agencies.wake()
        if 0 < rows < self._window:
            time.sleep(min(_LONGEST_GATHERING, _GATHERING * rows))
        if time.monotonic() > self._measured + _MEASURED_EVERY:
            self._measure()
        return rows > 0

    def _measure(self) -> None:
        count, oldest = numbering.pending(self.leader.connection)
        self._waiting = count, (clock.now() - oldest).total_seconds() if oldest else 0.0
        self._measured = time.monotonic()


class RelayThreads(DependencyProvider):
    """Runs a service's relay inside its nameko container."""

    def start(self) -> None:
        service = service_of(self.container)
        settings = service.settings
        self._relay = Relay(
            service.engine, service.name, amqp_uri=settings.amqp_uri, window=settings.window,
            poll=settings.poll_seconds, agencies_uri=getattr(settings, "agencies_uri", None))
        self._threads = [self.container.spawn_managed_thread(run, identifier=name)
                         for name, run in self._relay.loops().items()]

    def stop(self) -> None:
        """What is staged and not published stays in the outbox, for the next leader."""
        self._relay.stop()
        with eventlet.Timeout(_LEAVE, False):
            for thread in self._threads:
                thread.wait()
