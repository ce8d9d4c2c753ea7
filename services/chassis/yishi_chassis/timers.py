"""Timers: what is to happen when nobody does anything, kept in the service's database beside what it is about.

A door `@timer("lapse")` runs in the transaction that takes its row out: all or nothing, whatever is killed. A door
with a lease is for effects outside: the claim is committed first, the door works without a transaction and says `done`
or `again` in one of its own; when it is never heard of again, the lease runs out and the timer is due once more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import eventlet
import sqlalchemy as sa
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension
from sqlalchemy.dialects.postgresql import insert as upsert

from .clockwork import Clockwork, Door, Timer
from .database import Tx
from .hosting import service_of
from .tables import TIMERS

__all__ = ["Timer", "TimerDoor", "again", "cancel", "done", "set", "timer"]

_LEAVE = 25.0
_MOMENT = sa.DateTime(timezone=True)


def _setting() -> sa.Insert:
    """Many timers by one statement, from one JSON parameter."""
    given = sa.func.json_to_recordset(sa.cast(sa.bindparam("timers", type_=sa.JSON), sa.JSON)).table_valued(
        sa.column("kind", sa.Text), sa.column("subject", sa.Text), sa.column("key", sa.Text),
        sa.column("due", _MOMENT), sa.column("data", TIMERS.c.data.type),
    ).render_derived(name="given", with_types=True)
    row = upsert(TIMERS).from_select(["kind", "subject", "key", "due", "data"], sa.select(given))
    return row.on_conflict_do_update(index_elements=["kind", "subject", "key"], set_={
        "due": row.excluded.due, "data": row.excluded.data, "claimed_until": sa.null(),
        "tries": sa.literal_column("0"), "reason": sa.null()})


def _given(column: Any, name: str) -> Any:
    wanted = sa.bindparam(name, type_=sa.Text)
    return sa.or_(sa.cast(wanted, sa.Text).is_(None), column == wanted)


_SET = _setting()
_CANCEL = TIMERS.delete().where(
    TIMERS.c.subject == sa.bindparam("the_subject", type_=sa.Text),
    _given(TIMERS.c.kind, "the_kind"), _given(TIMERS.c.key, "the_key"))
# whoever lost the lease meanwhile, or whose timer was set anew, changes nothing
_mine = sa.and_(
    *(TIMERS.c[name] == sa.bindparam(f"the_{name}", type_=sa.Text) for name in ("kind", "subject", "key")),
    TIMERS.c.claimed_until == sa.bindparam("the_claim", type_=_MOMENT))
_DONE = TIMERS.delete().where(_mine)
_AGAIN = TIMERS.update().where(_mine).values(
    due=sa.bindparam("fresh_due", type_=_MOMENT), reason=sa.bindparam("fresh_reason", type_=sa.Text),
    claimed_until=sa.null(), tries=sa.literal_column("0"))


def set(
    tx: Tx, *, kind: str, subject: str, due: datetime, key: str = "", data: Mapping[str, Any] | None = None,
) -> None:
    """Have the door of `kind` called when `due` has come; one of the same kind, subject and key is replaced."""
    row = {"kind": kind, "subject": subject, "key": key, "due": due.isoformat(), "data": dict(data or {})}
    waiting = tx.waiting(_SET) if tx.waiting(_CANCEL) is None else None
    if waiting is None:
        tx.write(_SET, {"timers": [row]})
        return
    place = (kind, subject, key)   # one statement must not meet a row twice
    others = [each for each in waiting["timers"] if (each["kind"], each["subject"], each["key"]) != place]
    waiting["timers"][:] = [*others, row]


def cancel(tx: Tx, *, subject: str, kind: str | None = None, key: str | None = None) -> None:
    """Forget the timers of a subject: all, or those of one kind, or of one key."""
    tx.write(_CANCEL, {"the_subject": subject, "the_kind": kind, "the_key": key})


def done(tx: Tx, timer: Timer) -> None:
    """The effect is there: the timer is over, unless it was set anew meanwhile."""
    tx.write(_DONE, _claim(timer))


def again(tx: Tx, timer: Timer, *, due: datetime, reason: str | None = None) -> None:
    """The effect is to be tried once more at `due`, unless the timer was set anew meanwhile."""
    tx.write(_AGAIN, _claim(timer) | {"fresh_due": due, "fresh_reason": reason})


def _claim(timer: Timer) -> dict[str, Any]:
    return {"the_kind": timer.kind, "the_subject": timer.subject, "the_key": timer.key,
            "the_claim": timer.claimed_until}


class Bell(ProviderCollector, SharedExtension):
    """Runs the clockwork of a service's timer doors inside its container."""

    def start(self) -> None:
        service = service_of(self.container)
        self._clockwork = Clockwork(service.engine, self.doors(service), poll=service.settings.poll_seconds)
        self._threads = [self.container.spawn_managed_thread(run, identifier=name)
                         for name, run in self._clockwork.loops().items()]

    def doors(self, service: Any) -> dict[str, Door]:
        """The service's doors by kind of timer; two for one kind are a mistake."""
        found: dict[str, Door] = {}
        for door in self._providers:
            if door.kind in found:
                raise RuntimeError(f"{service.name} has two doors for timers of kind {door.kind}")
            found[door.kind] = Door(getattr(service, door.method_name), door.lease)
        return found

    def stop(self) -> None:
        """Finish what has begun, but do not wait for ever."""
        super().stop()
        with eventlet.Timeout(_LEAVE, False):
            self._clockwork.stop()
            for thread in self._threads:
                thread.wait()


class TimerDoor(Entrypoint):
    """A method called when a timer of its kind is due: with a Tx, or with a lease (in seconds) and without one."""

    bell = Bell()

    def __init__(self, kind: str, *, lease: float | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.kind, self.lease = kind, lease

    def setup(self) -> None:
        self.bell.register_provider(self)

    def stop(self) -> None:
        self.bell.unregister_provider(self)


timer = TimerDoor.decorator
