"""Redaction: what residents wrote about a subject is taken out of all that is kept here for messages, and stays out.

The bodies of events keep the rest, so that whoever hears one late can still do what it asks for. What comes later
about such a subject loses the words on arrival (see `inbox`).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_contracts import BY_TYPE
from yishi_contracts.redaction import wordless

from . import answers, clock, ledger
from .database import Tx
from .tables import CURSORS, DEAD_LETTERS, FEED_HEADS, INBOX, OUTBOX, REDACTED

log = logging.getLogger(__name__)
_WORDED = [event.type for event in BY_TYPE.values() if event.residents_words]
_SUBJECT = "ce-subject"


@contextmanager
def of(tx: Tx, subject: str) -> Iterator[None]:
    """Around the change of one's own tables: whatever wrote meanwhile has committed before, or finds it done.

    First the places of the subject are held in all sources, as a window of the inbox does, and only then one's own
    rows; what was said until these were held loses its words at the end.
    """
    ledger.lock(tx, [(source, subject) for source in _sources(tx)])
    yield
    tx.execute(upsert(REDACTED).values(subject=subject, at=clock.wall()).on_conflict_do_nothing())
    counts = {"inbox": _inbox(tx, subject), "outbox": _outbox(tx, subject), "letters": _letters(tx, subject),
              "answers": answers.take_back(tx, naming=subject)}
    log.info("words were taken out", extra={"subject": subject, **counts})


def _sources(tx: Tx) -> list[str]:
    """Whom anything was heard of: a few steps through the index, however many cursors there are."""
    found: list[str] = []
    while (following := tx.execute(
            sa.select(sa.func.min(CURSORS.c.source)).where(CURSORS.c.source > (found[-1] if found else ""))).scalar()):
        found.append(following)
    return found


def _inbox(tx: Tx, subject: str) -> int:
    mine = sa.and_(INBOX.c.source.in_(_sources(tx)), INBOX.c.subject == subject, INBOX.c.type.in_(_WORDED))
    return _rewrite(tx, INBOX, INBOX.c.event_id, mine)


def _outbox(tx: Tx, subject: str) -> int:
    """What was said to all, and to single agencies: their rows' subjects begin with the agency."""
    agencies = tx.execute(sa.select(FEED_HEADS.c.destination).where(FEED_HEADS.c.destination != "")).scalars()
    numbered = OUTBOX.c.subject.in_([subject, *(f"{agency}/{subject}" for agency in agencies)])
    unnumbered = sa.and_(OUTBOX.c.sequence.is_(None), OUTBOX.c.subject.endswith(f"/{subject}", autoescape=True))
    return _rewrite(tx, OUTBOX, OUTBOX.c.event_id, sa.and_(sa.or_(numbered, unnumbered), OUTBOX.c.type.in_(_WORDED)))


def _rewrite(tx: Tx, table: sa.Table, key: sa.Column[str], mine: sa.ColumnElement[bool]) -> int:
    """Reasons of failures may quote what failed, so they go too."""
    rows = tx.execute(sa.select(key.label("id"), table.c.type, table.c.data).where(mine)).all()
    reasonless = {"reason": None} if "reason" in table.c else {}
    for row in rows:
        less = reasonless | {"data": wordless(row.type, row.data)}
        tx.execute(table.update().where(mine, key == row.id).values(less))
    return len(rows)


def _letters(tx: Tx, subject: str) -> int:
    """Of what nobody could place only the headers stay."""
    about = DEAD_LETTERS.c.headers[_SUBJECT].astext == subject
    count: Any = tx.execute(DEAD_LETTERS.update().where(about).values(body=b"")).rowcount
    return int(count)
