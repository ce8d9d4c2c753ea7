"""What a lane has to bring to the broker: what is numbered above the last confirmed, and what is asked for again."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from .tables import FEED_HEADS, OUTBOX, REPUBLISH

Rows = Sequence[Any]
Wanted = Callable[[sa.ColumnElement[str]], sa.ColumnElement[bool]]

# losing a mark costs a second copy, so it need not wait for the disk
_HASTY = sa.select(sa.func.set_config("synchronous_commit", "off", True)).scalar_subquery() == "off"
_DESTINATION = sa.bindparam("destination", type_=sa.Text)
_SEQUENCE = sa.bindparam("sequence", type_=sa.BigInteger)


class Backlog(Protocol):
    """Rows of the outbox in the order of their destinations and numbers, a window at a time."""

    def claim(self, connection: sa.Connection, after: Any = None) -> Rows:
        """The first window, or the one after a row; at most as many as the window holds."""

    def mark(self, connection: sa.Connection, rows: Rows) -> None:
        """The broker has confirmed these, and all before them."""


class Fresh:
    """Above the number that each destination was last confirmed at: one number is moved, no row is written again."""

    def __init__(self, wanted: Wanted, window: int) -> None:
        heads = FEED_HEADS.c
        here = [wanted(heads.destination), heads.head > heads.confirmed]
        self._first = _windows(window, heads.confirmed, here)
        passed = sa.case((heads.destination == _DESTINATION, sa.func.greatest(heads.confirmed, _SEQUENCE)),
                         else_=heads.confirmed)
        self._next = _windows(window, passed, [*here, heads.destination >= _DESTINATION])

    def claim(self, connection: sa.Connection, after: Any = None) -> Rows:
        """What no broker has confirmed yet."""
        return _claimed(connection, self._first, self._next, after)

    def mark(self, connection: sa.Connection, rows: Rows) -> None:
        """Move each destination's number to its last row's; never back, for two may publish at once."""
        last = {row.destination: row.sequence for row in rows}
        connection.execute(_CONFIRM, {"destinations": list(last), "sequences": list(last.values())})


class Again:
    """What `republish` or an agency's missing receipt asks to be published once more."""

    def __init__(self, wanted: Wanted, window: int) -> None:
        asked = (
            sa.select(OUTBOX).join(REPUBLISH, (REPUBLISH.c.destination == OUTBOX.c.destination)
                                   & (REPUBLISH.c.sequence == OUTBOX.c.sequence))
            .where(wanted(REPUBLISH.c.destination)).order_by(*REPUBLISH.primary_key).limit(window)
        )
        self._first = asked
        self._next = asked.where(sa.tuple_(*REPUBLISH.primary_key) > sa.tuple_(_DESTINATION, _SEQUENCE))

    def claim(self, connection: sa.Connection, after: Any = None) -> Rows:
        """What was published before and is asked for again."""
        return _claimed(connection, self._first, self._next, after)

    def mark(self, connection: sa.Connection, rows: Rows) -> None:
        """They were asked for once."""
        places = [(row.destination, row.sequence) for row in rows]
        connection.execute(sa.delete(REPUBLISH).where(sa.tuple_(*REPUBLISH.primary_key).in_(places)))


def ask_again(rows: sa.Select[Any]) -> sa.Insert:
    """The statement that has the relay publish the `destination, sequence` which `rows` selects once more."""
    return upsert(REPUBLISH).from_select(["destination", "sequence"], rows).on_conflict_do_nothing()


def _windows(window: int, above: sa.ColumnElement[int], here: list[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """The lowest rows of each destination above its number, and of them all the first window."""
    lowest = (
        sa.select(OUTBOX).where(OUTBOX.c.destination == FEED_HEADS.c.destination, OUTBOX.c.sequence > above)
        .correlate(FEED_HEADS).order_by(OUTBOX.c.sequence).limit(window).lateral("lowest")
    )
    return (sa.select(lowest).join_from(FEED_HEADS, lowest, sa.true()).where(*here)
            .order_by(lowest.c.destination, lowest.c.sequence).limit(window))


def _claimed(connection: sa.Connection, first: sa.Select[Any], following: sa.Select[Any], after: Any) -> Rows:
    if after is None:
        return connection.execute(first).all()
    return connection.execute(following, {"destination": after.destination, "sequence": after.sequence}).all()


def _confirm() -> sa.Update:
    """Heads are locked in the order in which numbering takes them, so that the two never wait in a ring."""
    given = sa.func.unnest(
        sa.bindparam("destinations", type_=ARRAY(sa.Text)), sa.bindparam("sequences", type_=ARRAY(sa.BigInteger)),
    ).table_valued("destination", "sequence").render_derived(name="given")
    locked = (
        sa.select(FEED_HEADS.c.destination, given.c.sequence)
        .join_from(FEED_HEADS, given, FEED_HEADS.c.destination == given.c.destination)
        .order_by(FEED_HEADS.c.destination).with_for_update(of=FEED_HEADS).cte("locked")
    )
    return sa.update(FEED_HEADS).values(
        confirmed=sa.func.greatest(FEED_HEADS.c.confirmed, locked.c.sequence),
    ).where(FEED_HEADS.c.destination == locked.c.destination, _HASTY)


_CONFIRM = _confirm()
