"""A reader: takes what comes in one queue, window by window, and acknowledges what is in the database, until told to
stop."""

import logging
import threading
from collections.abc import Callable

import sqlalchemy as sa

from . import loops, metrics
from .consumer import Consumer, Delivery
from .failpoint import hit
from .received import Message

log = logging.getLogger(__name__)
WINDOWS = metrics.counter("yishi_listener_windows_total", "Windows taken from the queue and acknowledged.", ("queue",))
FAULTS = metrics.counter(
    "yishi_listener_faults_total", "Times the listener lost its broker or its database.", ("queue",))
LISTENING = metrics.gauge("yishi_listener_consuming", "1 while the queue is being consumed.", ("queue",))
_TURN = 0.25


class Reader:
    """`loops` are to be run in a thread each; `stop` ends them after the window at hand.

    What to do with a window, and with what was put off, a derived class says: `take` and `retry`. `name` is that of
    the loops and of the places where tests kill.
    """

    def __init__(
        self, engine: sa.Engine, *, uri: str, queue: str, name: str, window: int, poll: float = 1.0,
    ) -> None:
        self.engine, self.name = engine, name
        self._poll, self._queue = poll, queue
        self._consumer = Consumer(uri, queue, window=window)
        self._over = threading.Event()
        self._faults = 0

    def take(self, window: list[Message]) -> None:
        """Write all of it into the database, and commit; what raises here has the window given out again."""
        raise NotImplementedError

    def retry(self) -> bool:
        """Try again what failed and is due; True when there may be more."""
        raise NotImplementedError

    def loops(self) -> dict[str, Callable[[], None]]:
        """What is to run side by side, by name: listening, trying again, and keeping the connection alive."""
        return {
            self.name: self.listen,
            f"{self.name} retry": lambda: loops.repeat(
                self.retry, every=self._poll, over=self._over, name=f"{self.name} retry"),
            f"{self.name} heartbeat": lambda: loops.repeat(
                self._consumer.beat, every=1.0, over=self._over, name=f"{self.name} heartbeat"),
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
                LISTENING.labels(self._queue).set(0)
                self._consumer.drop()

    def _consume(self) -> None:
        """Until `stop`; raises what broker or database raise."""
        with self.engine.connect() as connection:   # without its database it must not take messages
            connection.execute(sa.select(1))
        self._consumer.open()
        LISTENING.labels(self._queue).set(1)
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
        hit(f"{self.name}.before_transaction")
        self.take([each.message for each in deliveries])
        hit(f"{self.name}.after_commit")
        self._faults = 0
        hit(f"{self.name}.before_ack")
        if leaving or not self._over.is_set():
            self._consumer.ack(deliveries[-1].tag)
        WINDOWS.labels(self._queue).inc()

    def _regret(self, error: BaseException) -> None:
        FAULTS.labels(self._queue).inc()
        pause = loops.pause_after(self._faults)
        self._faults += 1
        log.warning("listening is interrupted", extra={
            "queue": self._queue, "cause": f"{type(error).__name__}: {error}".partition("\n")[0],
            "faults": self._faults, "pause": round(pause, 1)})
        self._over.wait(pause)
