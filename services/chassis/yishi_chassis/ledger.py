"""What the inbox keeps: cursors, rows and dead letters, read and written by whole windows, a statement each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_contracts import Envelope

from . import clock
from .database import Tx, at_once, insert
from .received import DeadLetter
from .tables import CURSORS, DEAD_LETTERS, INBOX, REDACTED

#: A subject of a source: order holds within it, and nowhere else.
Key = tuple[str, str]
#: How many waiting events of one subject are taken up in one transaction.
_AHEAD = 500
# written out, so that the planner knows that the partial indexes will do
_FORK: Any = sa.literal_column("'fork'")
_PARKED: Any = sa.literal_column("'parked'")
_FAILED: Any = sa.literal_column("'failed'")
_COUNTED, _MOMENT = sa.BigInteger, sa.DateTime(timezone=True)


@dataclass(slots=True)
class Row:
    """One event in the inbox; `stored` once the database has it."""

    envelope: Envelope
    data: str
    state: str = "parked"
    tries: int = 0
    next_try: datetime | None = None
    reason: str | None = None
    waits_since: datetime | None = None
    stored: bool = False

    @property
    def number(self) -> int:
        """Its place in the order of its subject."""
        return self.envelope.subjectsequence


@dataclass(slots=True)
class Subject:
    """A subject whose cursor this transaction holds: how far it is, and what is known beyond, by number."""

    key: Key
    applied: int
    was: int
    ahead: dict[int, Row] = field(default_factory=dict)


def _table(name: str, **columns: Any) -> Any:
    """A table made of one JSON parameter: far cheaper to send than an array for each column."""
    shape = (sa.column(column, kind) for column, kind in columns.items())
    rows = sa.cast(sa.bindparam(f"{name}_rows", type_=sa.Text), sa.JSON)
    return sa.func.json_to_recordset(rows).table_valued(*shape).render_derived(name=name, with_types=True)


def _params(table: Any, rows: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    names = [column.name for column in table.c]
    listed = [dict(zip(names, row, strict=True)) for row in rows]
    return {f"{table.name}_rows": json.dumps(listed, ensure_ascii=False, default=datetime.isoformat)}


_keys = _table("wanted", source=sa.Text, subject=sa.Text)
_opened = upsert(CURSORS).from_select(
    ["source", "subject", "applied"],
    sa.select(_keys.c.source, _keys.c.subject, sa.literal_column("0")).order_by(_keys.c.source, _keys.c.subject))
#: Cursors are made where there are none, and locked in one order by all, so that no two windows wait for each other.
LOCK: sa.Executable = _opened.on_conflict_do_update(
    index_elements=["source", "subject"], set_={"applied": CURSORS.c.applied},
).returning(CURSORS.c.source, CURSORS.c.subject, CURSORS.c.applied)

_asked = _table("asked", source=sa.Text, event_id=sa.Text, subject=sa.Text, subjectsequence=_COUNTED)
_reached = _table("reached", source=sa.Text, subject=sa.Text, applied=_COUNTED)
_beyond = (
    sa.select(INBOX).where(
        INBOX.c.source == _reached.c.source, INBOX.c.subject == _reached.c.subject,
        INBOX.c.subjectsequence > _reached.c.applied, INBOX.c.state != _FORK)
    .order_by(INBOX.c.subjectsequence).limit(_AHEAD).lateral("beyond")
)
_WAITS, _KNOWN, _REDACTED = "waits", "known", "redacted"
_waits, _is_known, _is_redacted = (sa.literal_column(f"'{how}'", sa.Text).label("how")
                                   for how in (_WAITS, _KNOWN, _REDACTED))
_LOOK = sa.union_all(
    sa.select(_waits, _beyond).select_from(_reached.join(_beyond, sa.true())),
    sa.select(_is_known, INBOX).join(_asked, sa.and_(
        INBOX.c.source == _asked.c.source, INBOX.c.event_id == _asked.c.event_id)),
    sa.select(_is_known, INBOX).join(_asked, sa.and_(
        INBOX.c.source == _asked.c.source, INBOX.c.subject == _asked.c.subject,
        INBOX.c.subjectsequence == _asked.c.subjectsequence, INBOX.c.state != _FORK)),
    sa.select(_is_redacted, *(REDACTED.c.subject if c is INBOX.c.subject else sa.cast(sa.null(), c.type)
                              for c in INBOX.c)).join(_reached, _reached.c.subject == REDACTED.c.subject),
)

_fresh = _table(
    "fresh", source=sa.Text, event_id=sa.Text, subject=sa.Text, subjectsequence=_COUNTED, sequence=_COUNTED,
    type=sa.Text, envelope=JSONB, data=sa.Text, received_at=_MOMENT, state=sa.Text, tries=sa.Integer,
    next_try=_MOMENT, reason=sa.Text, waits_since=_MOMENT,
)
_columns = [column.name for column in _fresh.c]
_ADD = sa.insert(INBOX).from_select(_columns, sa.select(_fresh))
# the rows are there: a write that waits in a Tx cannot be UPDATE … FROM, its parameters would not be found
_again = upsert(INBOX).from_select(_columns, sa.select(_fresh))
_CHANGE = _again.on_conflict_do_update(
    index_elements=["source", "event_id"],
    set_={name: _again.excluded[name] for name in ("state", "tries", "next_try", "reason", "waits_since")})

_moved = _table("moved", source=sa.Text, subject=sa.Text, applied=_COUNTED)
_onward = upsert(CURSORS).from_select(["source", "subject", "applied"], sa.select(_moved))
_MOVE = _onward.on_conflict_do_update(
    index_elements=["source", "subject"], set_={"applied": _onward.excluded.applied})

_failed_due = sa.and_(INBOX.c.state == _FAILED, INBOX.c.next_try <= sa.bindparam("now", type_=_MOMENT))
_next_in_line = sa.and_(INBOX.c.state == _PARKED, INBOX.c.subjectsequence == CURSORS.c.applied + 1)
_DUE = (
    sa.select(INBOX.c.source, INBOX.c.subject)
    .join(CURSORS, sa.and_(CURSORS.c.source == INBOX.c.source, CURSORS.c.subject == INBOX.c.subject))
    .where(INBOX.c.state.in_([_PARKED, _FAILED]),
           sa.or_(_failed_due, _next_in_line))
    .order_by(INBOX.c.next_try.nulls_first(), INBOX.c.source, INBOX.c.subject)
    .limit(sa.bindparam("most", type_=_COUNTED))
)
_BURY = insert(DEAD_LETTERS, "id")


def lock(tx: Tx, keys: Iterable[Key]) -> dict[Key, Subject]:
    """Take the cursors of these subjects, and hold them until the transaction ends."""
    rows = tx.execute(LOCK, _params(_keys, sorted(set(keys))))
    return {(r.source, r.subject): Subject((r.source, r.subject), r.applied, r.applied) for r in rows}


def look(
    tx: Tx, subjects: Mapping[Key, Subject], envelopes: Iterable[Envelope],
) -> tuple[list[Any], set[str]]:
    """Put into each subject what waits beyond its cursor; returns the rows that are here under these ids or numbers,
    and which of the subjects were redacted."""
    reached = _params(_reached, ((*s.key, s.applied) for s in subjects.values()))
    asked = _params(_asked, ((e.source, e.id, e.subject, e.subjectsequence) for e in envelopes))
    known, redacted = [], set()
    for r in tx.execute(_LOOK, reached | asked):
        if r.how == _REDACTED:
            redacted.add(r.subject)
        elif r.how == _WAITS:
            subjects[r.source, r.subject].ahead[r.subjectsequence] = Row(
                Envelope.model_validate(r.envelope), r.data, r.state, r.tries, r.next_try, r.reason, r.waits_since,
                True)
        else:
            known.append(r)
    return known, redacted


def save(tx: Tx, *, subjects: Iterable[Subject], rows: Iterable[Row]) -> None:
    """Write, together with what the handlers wrote, the rows and how far the cursors have come."""
    fresh = [_fields(row) for row in rows if not row.stored]
    changed = [_fields(row) for row in rows if row.stored]
    moved = [(*s.key, s.applied) for s in subjects if s.applied > s.was]
    for statement, table, values in ((_ADD, _fresh, fresh), (_CHANGE, _fresh, changed), (_MOVE, _moved, moved)):
        if values:
            tx.write(statement, _params(table, values))


def bury(tx: Tx, letters: Iterable[DeadLetter]) -> None:
    """Keep what nobody can place."""
    for letter in letters:
        raw = letter.raw
        tx.execute(_BURY, {
            "received_at": clock.wall(), "exchange": text(raw.exchange), "routing_key": text(raw.routing_key),
            "headers": {text(str(name)): _header(value) for name, value in raw.headers.items()},
            "body": raw.body, "reason": text(letter.reason)})


def due(engine: sa.Engine, *, most: int) -> list[Key]:
    """Subjects with a failed row whose time has come, or a parked one that is next in line."""
    # without a transaction: its ROLLBACK would make psycopg forget the statements it has prepared
    with at_once(engine).connect() as connection:
        rows = connection.execute(_DUE, {"now": clock.wall(), "most": most}).all()
    return list(dict.fromkeys((row.source, row.subject) for row in rows))


def text(words: str) -> str:
    """`words` without the characters that PostgreSQL cannot keep."""
    return words.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _header(value: Any) -> Any:
    if isinstance(value, bool | int | None):
        return value
    return text(value if isinstance(value, str) else repr(value))


def _fields(row: Row) -> tuple[Any, ...]:
    e = row.envelope
    return (
        e.source, e.id, e.subject, e.subjectsequence, e.sequence, e.type, e.attributes(), row.data,
        clock.wall(), row.state, row.tries, row.next_try, row.reason, row.waits_since,
    )

