"""A listening service that writes down what it applied, in the same transaction; it can be told to fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from yishi_chassis import database, inbox, ledger
from yishi_chassis.database import Tx
from yishi_chassis.received import DeadLetter, Received
from yishi_chassis.tables import CURSORS, INBOX
from yishi_contracts import Event, ProposalWithdrawn

HEARD = sa.Table(
    "heard", sa.MetaData(), sa.Column("n", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("source", sa.Text), sa.Column("subject", sa.Text), sa.Column("number", sa.BigInteger),
    sa.Column("data", sa.Text))
ADD = database.insert(HEARD, "n")
#: What `ledger.LOCK` would be if it read the cursors without holding them.
UNLOCKED = (
    sa.select(ledger._keys.c.source, ledger._keys.c.subject, sa.func.coalesce(CURSORS.c.applied, 0).label("applied"))
    .select_from(ledger._keys.outerjoin(CURSORS, sa.and_(
        CURSORS.c.source == ledger._keys.c.source, CURSORS.c.subject == ledger._keys.c.subject)))
    .add_cte(ledger._opened.on_conflict_do_nothing().cte("opened")))


def note(tx: Tx, event: Event) -> None:
    """The effect of an event: one row."""
    e = event.envelope
    tx.write(ADD, {"source": e.source, "subject": e.subject, "number": e.subjectsequence, "data": event.data})


class Listener:
    """`faults[(subject, number)]` is raised after that event's effect was written; `seen` are all calls."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.faults: dict[tuple[str, int], BaseException] = {}
        self.seen: list[tuple[str, int]] = []
        self.transactions: list[Tx] = []
        self.handlers: dict[type[Event], Any] = {ProposalWithdrawn: self.withdrawn}

    def withdrawn(self, tx: Tx, event: Event) -> None:
        place = (event.envelope.subject, event.envelope.subjectsequence)
        self.seen.append(place)
        self.transactions.append(tx)
        note(tx, event)
        if place in self.faults:
            raise self.faults[place]

    def take(self, *window: Received | DeadLetter | None) -> None:
        inbox.take(self.engine, self.handlers, [each for each in window if each is not None])

    def retry(self) -> int:
        return inbox.retry_due(self.engine, self.handlers)

    @property
    def applied(self) -> list[tuple[str, int]]:
        """(subject, number) of each effect that lasts, in the order of application."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(HEARD.c.subject, HEARD.c.number).order_by(HEARD.c.n))
            return [(row.subject, row.number) for row in rows]

    def rows(self, *columns: str) -> list[Any]:
        """Inbox rows by subject and number: (subject, number, state), or the columns asked for; one column is bare."""
        names = [INBOX.c[name] for name in columns or ("subject", "subjectsequence", "state")]
        wanted = sa.select(*names).order_by(INBOX.c.subject, INBOX.c.subjectsequence, INBOX.c.received_at)
        with self.engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(wanted)]
        return [row[0] for row in found] if len(names) == 1 else found

    @property
    def locked(self) -> bool:
        """Whether a handler is at work: its transaction has written."""
        locks = sa.text(
            "SELECT count(*) FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = 'heard'::regclass")
        with self.engine.connect() as connection:
            return bool(connection.scalar(locks))

    def cursor(self, subject: str) -> int | None:
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(CURSORS.c.applied).where(CURSORS.c.subject == subject))


@contextmanager
def listening(engine: sa.Engine) -> Iterator[Listener]:
    """A listener with its table for the time of a test."""
    HEARD.create(engine)
    try:
        yield Listener(engine)
    finally:
        HEARD.drop(engine)
