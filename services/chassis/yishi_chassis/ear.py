"""A service's ear: takes what comes in one queue into the inbox, window by window, until told to stop."""

import sqlalchemy as sa

from . import inbox, received
from .reader import Reader
from .received import Message

LARGEST_WINDOW = 200
_RETRIED = 200


class Ear(Reader):
    """Reads the queue in which a service hears the others."""

    def __init__(
        self, engine: sa.Engine, handlers: inbox.Handlers, *, uri: str, queue: str, window: int = LARGEST_WINDOW,
        poll: float = 1.0,
    ) -> None:
        super().__init__(engine, uri=uri, queue=queue, name="inbox", window=min(window, LARGEST_WINDOW), poll=poll)
        self._handlers = handlers

    def take(self, window: list[Message]) -> None:
        """Each event is applied, or waits for its turn, or is kept with the reason why it cannot be."""
        read = (received.read(each) for each in window)
        inbox.take(self.engine, self._handlers, [each for each in read if each is not None])

    def retry(self) -> bool:
        """Try again what failed and is due."""
        return inbox.retry_due(self.engine, self._handlers, most=_RETRIED) == _RETRIED
