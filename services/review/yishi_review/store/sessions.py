"""Sessions in the database, with replies, files and comments."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from yishi_chassis.database import Tx

from ..domain import Comment, File, Observer, Opinion, Reply, Session, Visit
from .rows import Row, parts_of, rows_of
from .tables import COMMENTS, REPLIES, SESSION_FILES, SESSIONS, VISITS

#: What of a session is a table of its own: the table, its order, its shape.
_PARTS: dict[str, tuple[sa.Table, str, type[Any]]] = {
    "replies": (REPLIES, "at", Reply), "files": (SESSION_FILES, "position", File),
    "comments": (COMMENTS, "position", Comment)}


def session_rows(session: Session, *, review_id: str) -> Iterator[Row]:
    """All rows of a session."""
    row = asdict(session) | {"review_id": review_id}
    parts = {name: row.pop(name) for name in _PARTS}
    yield SESSIONS, row
    yield from ((REPLIES, each | {"session_id": session.id}) for each in parts["replies"])
    for name in ("files", "comments"):
        table = _PARTS[name][0]
        yield from ((table, each | {"session_id": session.id, "position": n}) for n, each in enumerate(parts[name]))


def sessions_of(tx: Tx, review_id: str) -> tuple[Session, ...]:
    """The sessions of a review, the oldest first."""
    rows = rows_of(tx, SESSIONS, review_id=review_id, by=SESSIONS.c.id)
    ids = [row["id"] for row in rows]
    found = {name: parts_of(tx, table, table.c.session_id, owners=ids, by=by)
             for name, (table, by, _) in _PARTS.items()}
    return tuple(Session(**row | {
        "opinions": tuple(Opinion(**opinion) for opinion in row["opinions"]),
        "guests": tuple(Observer(**guest) for guest in row["guests"]),
    } | {name: tuple(shape(**each) for each in found[name].get(row["id"], ()))
         for name, (_, _, shape) in _PARTS.items()}) for row in rows)


def visit_rows(visit: Visit, *, review_id: str) -> Iterator[Row]:
    """The row of a visit."""
    yield VISITS, asdict(visit) | {"review_id": review_id}


def visits_of(tx: Tx, review_id: str) -> tuple[Visit, ...]:
    """The visits of a review, the oldest first."""
    rows = rows_of(tx, VISITS, review_id=review_id, by=VISITS.c.at)
    return tuple(Visit(**row | {"files": tuple(File(**file) for file in row["files"])}) for row in rows)
