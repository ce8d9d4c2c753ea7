"""Leadership: of all processes on one database, one does a job at a time.

The lock belongs to a connection of its own, outside the pool: a session lock would survive the return to a pool, and
a lost connection must end the leadership. The same connection hears NOTIFY, so that another process can wake it.
"""

import hashlib
import logging
import selectors
import socket
import time
from collections.abc import Callable
from typing import Any

import eventlet
import psycopg
import sqlalchemy as sa
from nameko.extensions import Entrypoint
from psycopg import sql

from . import database
from .hosting import service_of
from .loops import PASSING, pause_after

log = logging.getLogger(__name__)
_LIMITS = "-c statement_timeout=10000 -c lock_timeout=5000 -c timezone=Asia/Shanghai"
_LEAVE = 25.0


class Leader:
    """A candidate for one job; used by one thread, only `wake` may be called from any."""

    def __init__(self, engine: sa.Engine, name: str, *, breath: float = 0.02) -> None:
        self.name = name
        self.leading = False
        self._breath = breath
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._key = int.from_bytes(hashlib.sha256(f"yishi:{name}".encode()).digest()[:8], "big", signed=True)
        self._connection: psycopg.Connection[Any] | None = None
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self._woken = False

    @property
    def connection(self) -> psycopg.Connection[Any]:
        """The leader's own connection, in autocommit; what runs on it cannot outlive the leadership."""
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=5, options=_LIMITS, tcp_user_timeout=5000,
                keepalives_idle=5, keepalives_interval=2, keepalives_count=3, application_name=f"leader {self.name}")
            self._connection.add_notify_handler(lambda _: None)   # hearing it was enough; none must pile up
        return self._connection

    def leads(self) -> bool:
        """Whether this process leads, asked of the database: one round trip. Raises psycopg.Error if it cannot say."""
        try:
            if self.leading:
                self.connection.execute("SELECT 1")
            else:
                self.leading = self._try()
        except psycopg.Error:
            self.resign()
            raise
        return self.leading

    def wait(self, seconds: float) -> bool:
        """Sleep until woken, notified, cut off, or the time is over; True if it was `wake`."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            if self._connection is not None and not self._connection.closed:
                selector.register(self._connection, selectors.EVENT_READ)
            selector.select(seconds)
        try:
            woken = bool(self._ear.recv(4096))
        except BlockingIOError:
            woken = False
        self._woken = False   # only now: whoever was too late to write comes before the work that follows
        return woken

    def wake(self) -> None:
        """End the `wait` of this process's candidate."""
        if not self._woken:
            self._woken = True
            try:
                self._mouth.send(b"!")
            except OSError as error:
                log.debug("not woken", extra={"leader": self.name, "reason": str(error)})

    def tell(self) -> None:
        """Wake whichever process leads; takes a breath, so that it is told a few times a second at most."""
        self.connection.execute("SELECT pg_notify(%s, '')", (self._channel,))
        time.sleep(self._breath)

    def resign(self) -> None:
        """Let go of the lock, by letting go of the connection."""
        connection, self._connection = self._connection, None
        if self.leading:
            log.info("leadership ended", extra={"leader": self.name})
        self.leading = False
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Resign for good."""
        self.resign()
        self._ear.close()
        self._mouth.close()

    @property
    def _channel(self) -> str:
        return f"yishi_{self.name}"

    def _try(self) -> bool:
        row = self.connection.execute("SELECT pg_try_advisory_lock(%s)", (self._key,)).fetchone()
        if not (row and row[0]):
            return False
        self.connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        log.info("leadership begins", extra={"leader": self.name})
        return True


class Reign:
    """Does `work` again and again while this process leads; a fault is logged and followed by a growing pause.

    `fenced`: the work runs on the leader's own connection, so that it need not be asked before each round.
    """

    def __init__(self, leader: Leader, work: Callable[[], bool], *, every: float, fenced: bool = False) -> None:
        self.leader, self._work, self._every, self._fenced = leader, work, every, fenced
        self._over = False
        self._faults = 0

    def run(self) -> None:
        """Until `stop`. `work` returns True if there is more to do at once, else it is called again in `every` s."""
        while not self._over:
            try:
                if not (self._leads() and self._work()):
                    self._rest()
                self._faults = 0
            except PASSING:
                self.leader.close()
                raise
            except BaseException as error:
                self._faults += 1
                log.warning("a leader's work failed", exc_info=error,
                            extra={"leader": self.leader.name, "faults": self._faults})
                self.leader.wait(pause_after(self._faults - 1))
        self.leader.close()

    def stop(self) -> None:
        """Finish what is being done, then end `run`."""
        self._over = True
        self.leader.wake()

    def _leads(self) -> bool:
        certain = self._fenced and self.leader.leading and self._faults == 0
        return certain or self.leader.leads()

    def _rest(self) -> None:
        """Woken in a process that does not lead: pass it on to the one that does."""
        if self.leader.wait(self._every) and not self.leader.leading and not self._over:
            self.leader.tell()


class Leading(Entrypoint):
    """The door `@leading("sequencer", every=0.5)`: a method(self, tx) -> bool that one process at a time runs.

    True means that there is more to do at once. The Tx is committed when the method returns.
    """

    def __init__(self, name: str, *, every: float = 0.5, **kwargs: Any) -> None:
        self.name, self.every = name, every
        super().__init__(**kwargs)

    def start(self) -> None:
        self._service = service_of(self.container)
        self._reign = Reign(Leader(self._service.engine, self.name), self._work, every=self.every)
        self._thread = self.container.spawn_managed_thread(self._reign.run, identifier=f"leading {self.name}")

    def stop(self) -> None:
        self._reign.stop()
        with eventlet.Timeout(_LEAVE, False):
            self._thread.wait()

    def _work(self) -> bool:
        with database.transaction(self._service.engine) as tx:
            return bool(getattr(self._service, self.method_name)(tx))


leading = Leading.decorator
