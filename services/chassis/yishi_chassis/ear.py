"""A service's ear: takes what comes in one queue into the inbox, window by window, until told to stop."""

import logging
import threading
from collections.abc import Callable

import sqlalchemy as sa

from . import inbox, loops, metrics, received
from .consumer import Consumer, Delivery
from .failpoint import hit

log = logging.getLogger(__name__)
WINDOWS = metrics.counter("yishi_listener_windows_total", "Windows taken from the queue and acknowledged.")
FAULTS = metrics.counter("yishi_listener_faults_total", "Times the listener lost its broker or its database.")
LISTENING = metrics.gauge("yishi_listener_consuming", "1 while the queue is being consumed.")
LARGEST_WINDOW = 200
_TURN = 0.25
_RETRIED = 200


class Ear:
    """`loops` are to be run in a thread each; `stop` ends them after the window at hand."""

    def __init__(
        self, engine: sa.Engine, handlers: inbox.Handlers, *, uri: str, queue: str, window: int = LARGEST_WINDOW,
        poll: float = 1.0,
    ) -> None:
        self._engine, self._handlers, self._poll = engine, handlers, poll
        self._consumer = Consumer(uri, queue, window=min(window, LARGEST_WINDOW))
        self._queue = queue
        self._over = threading.Event()
        self._faults = 0

    def loops(self) -> dict[str, Callable[[], None]]:
        """What is to run side by side, by name: listening, trying again, and keeping the connection alive."""
        return {
            "inbox": self.listen,
            "inbox retry": lambda: loops.repeat(
                self._retry, every=self._poll, over=self._over, name="inbox retry"),
            "inbox heartbeat": lambda: loops.repeat(
                self._beat, every=1.0, over=self._over, name="inbox heartbeat"),
        }

    def stop(self) -> None:
        """Take no more; what the broker has already sent is finished and acknowledged first."""
        self._over.set()

    def listen(self) -> None:
        """Consume until `stop`; whatever goes wrong, the connection is dropped and made again after a pause."""
        while not self._over.is_set():
            try:
                self._consume()
            except loops.PASSING:
                raise
            except BaseException as error:   # noqa: BLE001 - broker or database gone, or a fault of ours
                self._regret(error)
            finally:
                LISTENING.set(0)
                self._consumer.drop()

    def _consume(self) -> None:
        """Until `stop`; raises what broker or database raise."""
        with self._engine.connect() as connection:   # without its database it must not take messages
            connection.execute(sa.select(1))
        self._consumer.open()
        LISTENING.set(1)
        while not self._over.is_set():
            self._take(self._consumer.window(_TURN), leaving=False)
        self._consumer.cancel()
        while rest := self._consumer.window(0):
            self._take(rest, leaving=True)
        self._consumer.ack_all()
        self._consumer.close()

    def _take(self, deliveries: list[Delivery], *, leaving: bool) -> None:
        """One window: first the commit, then the acknowledgement, unless that would only have more sent here."""
        if not deliveries:
            return
        hit("inbox.before_transaction")
        read = (received.read(each.message) for each in deliveries)
        inbox.take(self._engine, self._handlers, [each for each in read if each is not None])
        hit("inbox.after_commit")
        self._faults = 0
        hit("inbox.before_ack")
        if leaving or not self._over.is_set():
            self._consumer.ack(deliveries[-1].tag)
        WINDOWS.inc()

    def _retry(self) -> bool:
        return inbox.retry_due(self._engine, self._handlers, most=_RETRIED) == _RETRIED

    def _beat(self) -> None:
        self._consumer.beat()

    def _regret(self, error: BaseException) -> None:
        FAULTS.inc()
        pause = loops.pause_after(self._faults)
        self._faults += 1
        log.warning("listening is interrupted", extra={
            "queue": self._queue, "cause": f"{type(error).__name__}: {error}".partition("\n")[0],
            "faults": self._faults, "pause": round(pause, 1)})
        self._over.wait(pause)
