"""Entries and their bodies."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from yishi_chassis.database import Tx
from yishi_chassis.tables import INTERVENTIONS
from yishi_contracts.redaction import wordless

from ..domain import NotLogged
from ..domain.entry import Body, Entry
from .tables import BODIES, ENTRIES

_ENTRY = ("event_id", "type", "source", "sequence", "subject", "subjectsequence", "proposal_id", "at", "leaf")
_BODY: dict[str, sa.types.TypeEngine] = {
    "event_id": sa.Text(), "envelope": sa.Text(), "data": sa.Text(), "salt": sa.LargeBinary(),
}


def _many(table: sa.Table, columns: Mapping[str, sa.types.TypeEngine]) -> sa.Insert:
    """Insert as many rows as were added to the waiting arrays, in their order: one statement for a whole window."""
    arrays = (sa.bindparam(f"all_{name}", type_=ARRAY(kind)) for name, kind in columns.items())
    named = (sa.column(name, kind) for name, kind in columns.items())
    given = sa.func.unnest(*arrays).table_valued(*named, with_ordinality="nth", name="given").render_derived()
    values = [sa.cast(given.c[name], table.c[name].type) for name in columns]
    return sa.insert(table).from_select(list(columns), sa.select(*values).order_by(given.c.nth))


_ADD = _many(ENTRIES, {name: ENTRIES.c[name].type for name in _ENTRY})
_ADD_BODY = _many(BODIES, _BODY)
_WHOLE = sa.select(ENTRIES, BODIES.c.envelope, BODIES.c.data, BODIES.c.salt).join_from(
    ENTRIES, BODIES, ENTRIES.c.event_id == BODIES.c.event_id)
_OF_PROPOSAL = _WHOLE.where(ENTRIES.c.proposal_id == sa.bindparam("proposal_id")).order_by(ENTRIES.c.id)
_ONE = _WHOLE.where(ENTRIES.c.event_id == sa.bindparam("event_id"))
_BUNDLE = (
    sa.select(ENTRIES.c.leaf).order_by(ENTRIES.c.leaf_index)
    .where(ENTRIES.c.leaf_index.between(sa.bindparam("first"), sa.bindparam("last")))
)


def add(tx: Tx, entry: Entry) -> None:
    """Keep an entry and its body; it gets its leaf later."""
    _wait(tx, _ADD, {name: getattr(entry, name) for name in _ENTRY})
    if entry.body:
        envelope = json.dumps(dict(entry.body.envelope))
        body = {"event_id": entry.event_id, "envelope": envelope, "data": entry.body.data, "salt": entry.body.salt}
        _wait(tx, _ADD_BODY, body)


def get(tx: Tx, event_id: str) -> Entry:
    """The entry of one event; raises NotLogged."""
    row = tx.execute(_ONE, {"event_id": event_id}).one_or_none()
    if row is None:
        raise NotLogged(f"no event {event_id} was heard")
    return _entry(row)


def of_proposal(tx: Tx, proposal_id: str) -> tuple[Entry, ...]:
    """All entries about a proposal, in the order in which they came."""
    return tuple(_entry(row) for row in tx.execute(_OF_PROPOSAL, {"proposal_id": proposal_id}))


def leaves(tx: Tx, *, start: int, count: int) -> tuple[bytes, ...]:
    """The texts of that many leaves from index `start` on; fewer where the log ends or has a hole."""
    rows = tx.execute(_BUNDLE, {"first": start, "last": start + count - 1})
    return tuple(row.leaf for row in rows)


def redact(tx: Tx, proposal_id: str, *, types: Collection[str]) -> int:
    """Take residents' words out of what of these types was said about a proposal, and the salts; returns how many."""
    of_it = sa.select(ENTRIES.c.event_id, ENTRIES.c.type, BODIES.c.data).join(
        BODIES, BODIES.c.event_id == ENTRIES.c.event_id)
    held = of_it.where(ENTRIES.c.proposal_id == proposal_id, ENTRIES.c.type.in_(types), BODIES.c.salt.is_not(None))
    rows = tx.execute(held).all()
    for row in rows:
        less = BODIES.update().where(BODIES.c.event_id == row.event_id)
        tx.execute(less.values(data=wordless(row.type, row.data), salt=None))
    return len(rows)


def erase(tx: Tx, proposal_id: str) -> int:
    """Blank the bodies of all that was said about a proposal, for ever; returns how many."""
    of_it = sa.select(ENTRIES.c.event_id).where(ENTRIES.c.proposal_id == proposal_id)
    blank = sa.update(BODIES).where(BODIES.c.event_id.in_(of_it), BODIES.c.data.is_not(None))
    return tx.execute(blank.values(envelope=None, data=None, salt=None)).rowcount


def note_erasure(tx: Tx, proposal_id: str, *, operator: str, reason: str, now: datetime) -> None:
    """Log who had it erased, and why."""
    about = {"proposal_id": proposal_id}
    tx.execute(INTERVENTIONS.insert().values(at=now, operator=operator, action="erase", about=about, reason=reason))


def _wait(tx: Tx, statement: sa.Insert, row: Mapping[str, object]) -> None:
    """Add a row to those of this statement that have not left yet."""
    arrays = tx.waiting(statement)
    if arrays is None:
        arrays = tx.write(statement, {f"all_{name}": [] for name in row})
    for name, value in row.items():
        arrays[f"all_{name}"].append(value)


def _entry(row: sa.Row) -> Entry:
    body = None if row.data is None else Body(envelope=row.envelope, data=row.data, salt=row.salt)
    return Entry(
        event_id=row.event_id, type=row.type, source=row.source, sequence=row.sequence, subject=row.subject,
        subjectsequence=row.subjectsequence, proposal_id=row.proposal_id, at=row.at, leaf=row.leaf, body=body,
        leaf_index=row.leaf_index,
    )
