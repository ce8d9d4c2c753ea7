"""What calls the doors of due timers: one transaction at a time, or several leases side by side."""

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import eventlet
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from . import clock, database, failpoint, ledger, loops, metrics
from . import log as logs
from .database import Tx
from .tables import TIMERS

log = logging.getLogger(__name__)
OUTCOMES = metrics.counter("yishi_timers_total", "Timers that came due, by what became of them.", ("kind", "outcome"))
SIDE_BY_SIDE = 8
LONGEST_PAUSE = 60.0
_ROUND = 50
_MOMENT = sa.DateTime(timezone=True)
_PLACE = (TIMERS.c.kind, TIMERS.c.subject, TIMERS.c.key)

_busy: Any = sa.func.json_to_recordset(sa.cast(sa.bindparam("busy", type_=sa.Text), sa.JSON)).table_valued(
    sa.column("kind", sa.Text), sa.column("subject", sa.Text), sa.column("key", sa.Text),
).render_derived(name="busy", with_types=True)
_next = (
    sa.select(*_PLACE).where(
        TIMERS.c.kind == sa.any_(sa.bindparam("kinds", type_=ARRAY(sa.Text))),
        TIMERS.c.due <= sa.bindparam("now", type_=_MOMENT),
        sa.or_(TIMERS.c.claimed_until.is_(None), TIMERS.c.claimed_until <= sa.bindparam("wall", type_=_MOMENT)),
        ~sa.exists(sa.select(_busy).where(
            _busy.c.kind == TIMERS.c.kind, _busy.c.subject == TIMERS.c.subject, _busy.c.key == TIMERS.c.key)))
    .order_by(TIMERS.c.due).limit(sa.bindparam("most", type_=sa.BigInteger)).with_for_update(skip_locked=True)
    .cte("next").prefix_with("MATERIALIZED")
)
_is_next = sa.and_(*(column == _next.c[column.name] for column in _PLACE))
_TAKE = TIMERS.delete().where(_is_next).returning(TIMERS)
_CLAIM = (
    TIMERS.update().where(_is_next).values(claimed_until=sa.bindparam("until", type_=_MOMENT)).returning(TIMERS))


@dataclass(frozen=True, kw_only=True)
class Timer:
    """What is due: `kind` says which door, `subject` and `key` tell timers of one kind apart."""

    kind: str
    subject: str
    key: str = ""
    due: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0
    claimed_until: datetime | None = None


@dataclass(frozen=True)
class Door:
    """What to call for one kind of timer; with a lease in seconds the call gets no transaction."""

    call: Callable[..., Any]
    lease: float | None = None


class Clockwork:
    """Calls the doors of what is due; `loops` are to be run in a thread each, `stop` ends them."""

    def __init__(self, engine: sa.Engine, doors: Mapping[str, Door], *, poll: float = 1.0) -> None:
        self._engine, self._doors, self._poll = engine, doors, poll
        self._inside = [kind for kind, door in doors.items() if door.lease is None]
        self._leased = [kind for kind, door in doors.items() if door.lease is not None]
        self._over = threading.Event()
        self._pool = eventlet.GreenPool(SIDE_BY_SIDE)
        self._busy: list[Timer] = []

    def loops(self) -> dict[str, Callable[[], None]]:
        """What is to run side by side, by name; nothing for a service without timers."""
        steps: dict[str, Callable[[], object]] = {}
        if self._inside:
            steps["timers"] = self.inside
        if self._leased:
            steps["leases"] = self.leased
        return {name: self._loop(name, step) for name, step in steps.items()}

    def stop(self) -> None:
        """Begin nothing new, and wait for what is under way."""
        self._over.set()
        self._pool.waitall()

    def inside(self) -> bool:
        """Call what is due, each in its transaction; True if there may be more."""
        count = 0
        while count < _ROUND and not self._over.is_set() and self._one():
            count += 1
        return count == _ROUND

    def leased(self) -> None:
        """Claim what is due, as much as may run side by side, and let it run."""
        for kind in self._leased:
            free = self._pool.free()
            if free > 0:
                for timer in self._claim(kind, most=free):
                    self._busy.append(timer)
                    self._pool.spawn(self._call, timer)

    def _one(self) -> bool:
        timer: Timer | None = None
        try:
            with database.transaction(self._engine) as tx:
                timer = next(_timers(tx, _TAKE, self._due(self._inside, most=1)), None)
                if timer is None:
                    return False
                with logs.bound(timer=timer.kind, subject=timer.subject):
                    self._doors[timer.kind].call(tx, timer)
                failpoint.hit("timer.before_commit")
        except loops.PASSING:
            raise
        except BaseException as error:
            if timer is None:
                raise
            self._failed(timer, error)
        else:
            OUTCOMES.labels(timer.kind, "done").inc()
        return True

    def _claim(self, kind: str, *, most: int) -> list[Timer]:
        until = clock.wall() + timedelta(seconds=self._doors[kind].lease or 0)
        with database.transaction(self._engine) as tx:
            return list(_timers(tx, _CLAIM, self._due([kind], most=most) | {"until": until}))

    def _call(self, timer: Timer) -> None:
        try:
            with logs.bound(timer=timer.kind, subject=timer.subject):
                self._doors[timer.kind].call(timer)
            OUTCOMES.labels(timer.kind, "done").inc()
        except loops.PASSING:
            raise
        except BaseException as error:   # noqa: BLE001 - a door's fault is its own
            self._regret(timer, error)
        finally:
            self._busy.remove(timer)

    def _regret(self, timer: Timer, error: BaseException) -> None:
        """Note the failure; when that fails too, the lease runs out by itself."""
        try:
            self._failed(timer, error)
        except sa.exc.SQLAlchemyError as trouble:
            log.warning("a failure could not be noted", extra={"kind": timer.kind, "cause": type(trouble).__name__})

    def _failed(self, timer: Timer, error: BaseException) -> None:
        pause = min(LONGEST_PAUSE, 2.0 ** min(timer.tries, 10))
        log.warning("a timer's door failed", exc_info=error, extra={
            "kind": timer.kind, "subject": timer.subject, "tries": timer.tries + 1, "pause": pause})
        OUTCOMES.labels(timer.kind, "failed").inc()
        same = sa.and_(*(column == getattr(timer, column.name) for column in (*_PLACE, TIMERS.c.due)))
        unmoved = TIMERS.c.claimed_until.is_not_distinct_from(timer.claimed_until)
        reason = ledger.text(f"{type(error).__name__}: {error}".partition("\n[SQL")[0])[:2000]
        with database.transaction(self._engine) as tx:
            tx.execute(TIMERS.update().where(same, unmoved).values(
                tries=timer.tries + 1, reason=reason, claimed_until=clock.wall() + timedelta(seconds=pause)))

    def _due(self, kinds: list[str], *, most: int) -> dict[str, Any]:
        busy = [{"kind": t.kind, "subject": t.subject, "key": t.key} for t in self._busy]
        return {"kinds": kinds, "now": clock.now(), "wall": clock.wall(), "most": most, "busy": json.dumps(busy)}

    def _loop(self, name: str, step: Callable[[], object]) -> Callable[[], None]:
        return lambda: loops.repeat(step, every=self._poll, over=self._over, name=name)


def _timers(tx: Tx, statement: Any, params: dict[str, Any]) -> Iterator[Timer]:
    for row in tx.execute(statement, params).all():
        yield Timer(kind=row.kind, subject=row.subject, key=row.key, due=row.due, data=row.data, tries=row.tries,
                    claimed_until=row.claimed_until)
