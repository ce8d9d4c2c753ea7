"""Delivery by a channel that lies outside: when to try again, and when to give up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

#: Pauses after the first, second … attempt that failed for the time being; then it is given up.
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
          timedelta(hours=24))


class Undelivered(Exception):
    """A channel could not take it; the reason is a code, never what the other side said: that may name a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transient(Undelivered):
    """It may work later."""


class Permanent(Undelivered):
    """It will never work."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a channel is to carry; `key` is the same for every attempt, so that a receiver can drop a repetition."""

    key: str
    to: str
    title: str
    text: str
    language: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One notice by one channel. `begun`: an attempt started of which no end is known."""

    notice_id: str
    channel: str
    attempts: int = 0
    begun: bool = False


def key_of(*, event_id: str, person: str, channel: str) -> str:
    """The idempotency key: opaque, and the same for the same event, person and channel for ever."""
    return sha256("\0".join((event_id, person, channel)).encode()).hexdigest()[:40]


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """When to try again after that many attempts; None: give up."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
