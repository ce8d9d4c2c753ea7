"""Everybody's own inbox."""

from collections.abc import Collection
from datetime import datetime

from yishi_chassis.auth import Caller
from yishi_chassis.database import Tx

from .. import store
from ..domain import circle
from ..domain.notice import Notice


def persons_of(caller: Caller) -> tuple[str, ...]:
    """As whom a caller is told: in person, as the agencies the caller acts for, as an officer of areas."""
    by_role = (("agency", circle.agency), ("officer", circle.officer))
    told_as = (name(scope) for role, name in by_role for scope in sorted(caller.scopes(role)) if scope not in ("", "*"))
    return (caller.id, *told_as)


def inbox(tx: Tx, *, persons: Collection[str], before: str | None, limit: int) -> tuple[list[Notice], str | None]:
    """A page of their notices, newest first, and where the next page begins."""
    found = store.notices.inbox(tx, persons, before=before, limit=limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def mark_read(tx: Tx, *, notice_id: str, persons: Collection[str], now: datetime) -> Notice:
    """Note that one of their notices was read."""
    return store.notices.read(tx, notice_id, persons=persons, now=now)
