"""What agencies replied over their wires, by (agency, id), in the order in which it came."""

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from yishi_chassis import backlog, ledger
from yishi_chassis.database import Tx, insert
from yishi_chassis.received import DeadLetter
from yishi_chassis.tables import OUTBOX

from ..domain.reply import Reply
from .tables import REPLIES

_OPEN = REPLIES.c.state != "over"
_ADD = insert(REPLIES, "number")
_AGENCY = sa.bindparam("the_agency", type_=sa.Text)
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(_AGENCY, 0)))
_FIRST = sa.select(sa.func.min(REPLIES.c.number).label("first_open")).where(REPLIES.c.agency == _AGENCY, _OPEN)
_KNOWN = sa.select(REPLIES, sa.text("first_open")).select_from(sa.outerjoin(
    _FIRST.subquery("first"), REPLIES, sa.and_(
        REPLIES.c.agency == _AGENCY, REPLIES.c.id == sa.bindparam("the_id", type_=sa.Text))))


def known_reply(tx: Tx, reply: Reply) -> tuple[Reply | None, int | None]:
    """The reply as it is known here, and the number of the agency's first that is not over.

    Until the transaction ends, nobody else works on a reply of this agency.
    """
    tx.execute(_LOCK, {"the_agency": f"replies/{reply.agency}"})
    row = tx.execute(_KNOWN, {"the_agency": reply.agency, "the_id": reply.id}).one()
    told = {column.name: row._mapping[column.name] for column in REPLIES.c}
    return Reply(**told) if row.number else None, row.first_open


def keep_reply(tx: Tx, reply: Reply) -> None:
    """Write it, new or as it is now."""
    row = {name: value for name, value in asdict(reply).items() if name != "number"}
    if reply.number:
        tx.execute(sa.update(REPLIES).where(REPLIES.c.number == reply.number).values(row))
    else:
        tx.write(_ADD, row)


def replies_due(tx: Tx, *, now: datetime, limit: int) -> tuple[Reply, ...]:
    """Of each agency the first that is not over, where its time has come."""
    first = sa.select(sa.func.min(REPLIES.c.number)).where(_OPEN).group_by(REPLIES.c.agency)
    due = sa.select(REPLIES).where(REPLIES.c.number.in_(first), sa.func.coalesce(REPLIES.c.next_try, now) <= now)
    due = due.order_by(REPLIES.c.number).limit(limit)
    return tuple(Reply(**row._mapping) for row in tx.execute(due))


def say_again(tx: Tx, *, agency: str, event_id: str) -> None:
    """Have the relay publish once more what this agency was told, under the number it had."""
    told = sa.select(OUTBOX.c.destination, OUTBOX.c.sequence).where(
        OUTBOX.c.event_id == event_id, OUTBOX.c.destination == agency, OUTBOX.c.sequence.is_not(None))
    tx.execute(backlog.ask_again(told))


def bury(tx: Tx, letter: DeadLetter) -> None:
    """Keep what nobody can place, with the reason."""
    ledger.bury(tx, [letter])
