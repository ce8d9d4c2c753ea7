"""What calls agencies' webhooks: each in a green thread of its own, so that a slow one holds up no other."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import eventlet
from yishi_chassis import loops

from ..actions import posting

log = logging.getLogger(__name__)
#: Webhooks that are called side by side: more than a district has agencies.
SIDE_BY_SIDE = 500


class Posting:
    """`loops` are to be run in a thread each; `stop` ends them after the calls under way."""

    def __init__(self, service: Any) -> None:
        self._courier: posting.Courier = service.courier
        self._every = service.settings.poll_seconds
        self._over = threading.Event()
        self._pool = eventlet.GreenPool(SIDE_BY_SIDE)
        self._busy: set[str] = set()

    def loops(self) -> dict[str, Callable[[], None]]:
        """What is to run, by name."""
        return {"webhooks": self._run}

    def stop(self) -> None:
        """Begin nothing new."""
        self._over.set()

    def _run(self) -> None:
        loops.repeat(self._look, every=self._every, over=self._over, name="webhooks")
        self._pool.waitall()

    def _look(self) -> None:
        for agency in posting.due(self._courier):
            if agency not in self._busy and self._pool.free() > 0:
                self._busy.add(agency)
                self._pool.spawn(self._serve, agency)

    def _serve(self, agency: str) -> None:
        """One event after the other, as long as they are taken."""
        try:
            while not self._over.is_set() and posting.serve(self._courier, agency):
                pass
        except loops.PASSING:
            raise
        except BaseException as error:
            log.warning("a webhook could not be served", extra={"agency": agency}, exc_info=error)
        finally:
            self._busy.discard(agency)
