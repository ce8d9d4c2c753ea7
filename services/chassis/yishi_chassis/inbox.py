"""The inbox: every event is applied once, and in order per subject, whatever the broker does.

A window of events is one transaction. It takes the cursors of its subjects first, in one order, and only then decides:
applied before, next in line, or too early; whoever moves a cursor applies what waited behind it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from yishi_contracts import BY_TYPE, Envelope, Event
from yishi_contracts.redaction import wordless

from . import clock, database, ledger, metrics, redaction
from .database import Context, Tx
from .intervention import dead, replay, skip
from .ledger import Key, Row, Subject
from .loops import PASSING
from .received import DeadLetter, Received, faults

__all__ = ["Handlers", "NotYet", "dead", "replay", "retry_due", "skip", "take"]

log = logging.getLogger(__name__)
OUTCOMES = metrics.counter("yishi_inbox_events_total", "Events received, by what became of them.", ("outcome",))
FORKS = metrics.counter("yishi_inbox_forks_total", "Events that claim a place another event has.", ("source",))
LETTERS = metrics.counter("yishi_inbox_dead_letters_total", "Messages without a readable envelope or body.")

#: By event class what is to be done; under `Event` itself, what is to be done with all others.
Handlers = Mapping[type[Event], Callable[[Tx, Any], None]]

TRIES = 10
LONGEST_PAUSE = 60.0
PATIENCE = timedelta(minutes=10)
_CHECK = sa.text("SET CONSTRAINTS ALL IMMEDIATE")


class NotYet(Exception):
    """The cause of this event, said by another speaker, has not come yet: ask again in a second."""


class _HandlerFailed(Exception):
    """A handler raised: which event it was, and what it raised."""

    def __init__(self, row: Row, error: BaseException) -> None:
        super().__init__(row.envelope.id)
        self.place, self.error = (row.envelope.source, row.envelope.id), error


def take(engine: sa.Engine, handlers: Handlers, window: Iterable[Received | DeadLetter]) -> None:
    """Make all of `window` lasting: once this returns it may be acknowledged. Raises what the database raises."""
    window = list(window)
    letters = [each for each in window if isinstance(each, DeadLetter)]
    events = [each for each in window if isinstance(each, Received)]
    doors = _Doors(handlers)
    try:
        with database.transaction(engine) as tx:
            _Round(tx, doors).run({_key(each) for each in events}, events, letters)
        return
    except Exception as error:   # noqa: BLE001 - whoever failed, the others go on
        log.info("a window is undone and its subjects are taken one by one", extra={"cause": type(error).__name__})
    if letters:
        with database.transaction(engine) as tx:
            _Round(tx, doors).run((), (), letters)
    groups: dict[Key, list[Received]] = {}
    for each in events:
        groups.setdefault(_key(each), []).append(each)
    _one_by_one(engine, doors, groups)


def retry_due(engine: sa.Engine, handlers: Handlers, *, most: int = 200) -> int:
    """Try again what failed and is due, and apply what nothing holds any more; returns how many subjects."""
    keys = ledger.due(engine, most=most)
    _one_by_one(engine, _Doors(handlers), {key: [] for key in keys}, retry=True)
    return len(keys)


def _one_by_one(
    engine: sa.Engine, doors: "_Doors", groups: Mapping[Key, Sequence[Received]], *, retry: bool = False,
) -> None:
    """Each subject in its own transaction; one that is locked for too long does not hold up the others."""
    held: Exception | None = None
    for key, events in groups.items():
        try:
            _alone(engine, doors, key, events, retry=retry)
        except sa.exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) is None:   # the database itself is away
                raise
            log.warning("a subject could not be taken up", extra={"subject": key[1], "cause": str(error.orig)})
            held = error
    if held is not None:
        raise held


def _alone(engine: sa.Engine, doors: "_Doors", key: Key, events: Sequence[Received], *, retry: bool) -> None:
    """Up to the event that fails, which is then noted as failed; an earlier failure comes nearer to the cursor."""
    failure: _HandlerFailed | None = None
    while True:
        try:
            with database.transaction(engine) as tx:
                _Round(tx, doors, alone=True, retry=retry, failure=failure).run({key}, events)
            return
        except _HandlerFailed as error:
            failure = error


class _Doors:
    """Which handler an event goes to."""

    def __init__(self, handlers: Handlers) -> None:
        self._by_type = {event.type: (event, handler) for event, handler in handlers.items() if event.type}
        self._rest = handlers.get(Event)

    def open(self, row: Row) -> tuple[Callable[[Tx, Any], None] | None, Event | None]:
        """The handler and the event read for it, or neither. Raises ValidationError."""
        event, handler = self._by_type.get(row.envelope.type, (Event, self._rest))
        if handler is None or not (row.data or event is Event):
            return None, None
        return handler, event.read(row.envelope, row.data) if row.data else _blank(row)


def _blank(row: Row) -> Event:
    event = Event()
    event._envelope = row.envelope
    return event


class _Round:
    """One transaction over some subjects: each event finds its place, and is applied if its turn has come."""

    def __init__(
        self, tx: Tx, doors: _Doors, *, alone: bool = False, retry: bool = False,
        failure: _HandlerFailed | None = None,
    ) -> None:
        self._tx, self._doors, self._alone, self._retry, self._failure = tx, doors, alone, retry, failure
        self._ids: dict[Key, tuple[str, int]] = {}
        self._holders: dict[tuple[str, str, int], str] = {}
        self._touched: dict[Key, Row] = {}
        self._letters: list[DeadLetter] = []
        self._redacted: set[str] = set()
        self._duplicates = 0

    def run(self, keys: Iterable[Key], events: Iterable[Received], letters: Iterable[DeadLetter] = ()) -> None:
        """All of it; nothing is decided before the cursors are held."""
        self._letters.extend(letters)
        subjects = ledger.lock(self._tx, keys) if keys else {}
        if subjects:
            known, self._redacted = ledger.look(self._tx, subjects, (each.envelope for each in events))
            for r in known:
                self._hold(source=r.source, event_id=r.event_id, subject=r.subject, number=r.subjectsequence,
                           fork=r.state == "fork")
        for each in events:
            self._place(subjects[_key(each)], each)
        for subject in subjects.values():
            self._go_on(subject)
        ledger.bury(self._tx, self._letters)
        ledger.save(self._tx, subjects=subjects.values(), rows=self._touched.values())
        self._tx.after_commit(self._count)

    def _hold(self, *, source: str, event_id: str, subject: str, number: int, fork: bool = False) -> None:
        self._ids[source, event_id] = (subject, number)
        if not fork:
            self._holders[source, subject, number] = event_id

    def _place(self, subject: Subject, received: Received) -> None:
        """A duplicate changes nothing, a second event at one place is a fork, all others wait for their turn."""
        e = received.envelope
        if e.subject in self._redacted:
            received = _wordless(received)
        before = self._ids.get((e.source, e.id))
        if before is not None:
            self._duplicates += 1
            if before != (e.subject, e.subjectsequence):
                self._letters.append(DeadLetter(received.raw, f"the id came before, as {before[0]} {before[1]}"))
            return
        row = self._touched[e.source, e.id] = Row(e, received.data)
        holder = self._holders.get((e.source, e.subject, e.subjectsequence))
        if holder is not None or e.subjectsequence <= subject.applied:
            row.state, row.reason = "fork", f"its place was taken before, by {holder or 'an event not kept'}"
            log.error("the feed of a speaker has forked", extra={
                "source": e.source, "subject": e.subject, "event_id": e.id, "number": e.subjectsequence})
        self._hold(source=e.source, event_id=e.id, subject=e.subject, number=e.subjectsequence,
                   fork=row.state == "fork")
        if row.state != "fork":
            subject.ahead[row.number] = row
            self._go_on(subject)

    def _go_on(self, subject: Subject) -> None:
        """Apply what is next in line, and what is next then."""
        while (row := subject.ahead.get(subject.applied + 1)) is not None and self._its_time(row):
            self._touched[row.envelope.source, row.envelope.id] = row
            if not self._settle(row):
                return
            del subject.ahead[row.number]
            subject.applied = row.number

    def _its_time(self, row: Row) -> bool:
        """A failed row waits for a retry round, a dead one for an operator."""
        if row.state == "failed":
            return self._retry and row.next_try is not None and row.next_try <= clock.wall()
        return row.state == "parked"

    def _settle(self, row: Row) -> bool:
        """Whether the cursor may move past this row."""
        if self._failure is not None and self._failure.place == (row.envelope.source, row.envelope.id):
            _fail(row, self._failure.error)
            return False
        if row.envelope.subject in self._redacted:
            row.data = wordless(row.envelope.type, row.data)
        try:
            handler, event = self._doors.open(row)
        except ValidationError as error:
            row.state, row.reason = "dead", faults(error)
            _tell("an event is not what its type promises", row)
            return False
        if _redacts(row.envelope):
            with redaction.of(self._tx, row.envelope.subject):
                self._call(handler or _nothing, event, row)
            self._forget(row.envelope.subject)
        elif handler is not None:
            self._call(handler, event, row)
        row.state = "noted" if handler is None else "applied"
        row.next_try = row.reason = None
        return True

    def _call(self, handler: Callable[[Tx, Any], None], event: Event | None, row: Row) -> None:
        """Alone, what the handler left waiting is sent at once, so that its failure is known to be its own."""
        e = row.envelope
        self._tx.context = Context(correlationid=e.correlationid, causationid=e.id, traceparent=e.traceparent)
        try:
            handler(self._tx, event)
            if self._alone:
                self._tx.execute(_CHECK)
        except PASSING:
            raise
        except BaseException as error:   # eventlet.Timeout is none of Exception's
            raise _HandlerFailed(row, error) from error

    def _forget(self, subject: str) -> None:
        """What this window holds about it loses its words as well, before it is written or applied."""
        self._redacted.add(subject)
        for row in self._touched.values():
            if row.envelope.subject == subject:
                row.data = wordless(row.envelope.type, row.data)
        self._letters = [DeadLetter(replace(letter.raw, body=b""), letter.reason)
                         if letter.raw.headers.get("ce-subject") == subject else letter for letter in self._letters]

    def _count(self) -> None:
        for outcome, count in Counter(row.state for row in self._touched.values()).items():
            OUTCOMES.labels(outcome).inc(count)
        OUTCOMES.labels("duplicate").inc(self._duplicates)
        LETTERS.inc(len(self._letters))
        for row in self._touched.values():
            if row.state == "fork":
                FORKS.labels(row.envelope.source).inc()


def _fail(row: Row, error: BaseException) -> None:
    """Note the failure: when to try again, or that it is given up."""
    now = clock.wall()
    if isinstance(error, NotYet):
        row.waits_since = row.waits_since or now
        over = now - row.waits_since >= PATIENCE
        row.next_try = now + timedelta(seconds=1)
    else:
        row.tries += 1
        over = row.tries >= TRIES
        row.next_try = now + timedelta(seconds=min(LONGEST_PAUSE, 2.0 ** (row.tries - 1)))
    row.state, row.next_try = ("dead", None) if over else ("failed", row.next_try)
    row.reason = ledger.text(f"{type(error).__name__}: {error}".partition("\n[SQL")[0])[:2000]
    _tell("an event is given up" if over else "an event failed", row, error)


def _tell(what: str, row: Row, error: BaseException | None = None) -> None:
    e = row.envelope
    unexpected = error is not None and not isinstance(error, NotYet)
    log.log(logging.ERROR if row.state == "dead" else logging.WARNING, what, exc_info=error if unexpected else None,
            extra={"event_id": e.id, "type": e.type, "subject": e.subject, "number": row.number, "tries": row.tries})


def _redacts(envelope: Envelope) -> bool:
    known = BY_TYPE.get(envelope.type)
    return known is not None and known.redacts


def _nothing(tx: Tx, event: Event | None) -> None:
    """What a service does about a redaction that keeps none of the words itself."""


def _wordless(came: Received) -> Received:
    data = wordless(came.envelope.type, came.data)
    return replace(came, data=data, raw=replace(came.raw, body=data.encode()))


def _key(received: Received) -> Key:
    return received.envelope.source, received.envelope.subject
