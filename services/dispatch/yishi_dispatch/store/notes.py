"""What agencies sent out of turn."""

import sqlalchemy as sa
from yishi_chassis.database import Tx, insert

from ..domain.note import Note
from .tables import NOTES

_ADD = insert(NOTES)


def add_note(tx: Tx, note: Note) -> None:
    """Keep what fits no move."""
    tx.write(_ADD, {column.name: getattr(note, column.name) for column in NOTES.c})


def notes(tx: Tx, assignment_id: str) -> tuple[Note, ...]:
    """What was kept about an assignment, oldest first."""
    rows = tx.execute(sa.select(NOTES).where(NOTES.c.assignment_id == assignment_id).order_by(NOTES.c.id))
    return tuple(Note(**row._mapping) for row in rows)
