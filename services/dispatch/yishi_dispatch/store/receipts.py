"""How far agencies have receipted, and what is offered to them again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis import backlog
from yishi_chassis.database import Tx
from yishi_chassis.tables import FEED_HEADS, OUTBOX

from ..domain.receipt import Receipt
from .tables import RECEIPTS

_AGENCY = sa.bindparam("the_agency", type_=sa.Text)
_MINE = sa.select(RECEIPTS).where(RECEIPTS.c.agency == _AGENCY).with_for_update().lateral("mine")
_HEAD = sa.select(FEED_HEADS.c.head).where(FEED_HEADS.c.destination == _AGENCY).scalar_subquery()
_LOCKED = sa.select(_MINE, _HEAD.label("head")).select_from(
    sa.outerjoin(sa.select(sa.literal_column("1")).subquery("one"), _MINE, sa.true()))


def _saving() -> sa.Insert:
    given = upsert(RECEIPTS).values({c.name: sa.bindparam(c.name, type_=c.type) for c in RECEIPTS.c})
    rest = {c.name: given.excluded[c.name] for c in RECEIPTS.c if c.name != "agency"}
    return given.on_conflict_do_update(index_elements=["agency"], set_=rest)


_SAVE = _saving()


def receipt_for_update(tx: Tx, agency: str) -> tuple[Receipt | None, int]:
    """How far an agency has receipted, locked (None: it never did), and the last number that it was given."""
    row = tx.execute(_LOCKED, {"the_agency": agency}).one()
    told = row._mapping
    return Receipt(**{column.name: told[column.name] for column in RECEIPTS.c}) if row.agency else None, row.head or 0


def save_receipt(tx: Tx, receipt: Receipt) -> None:
    """Write how far an agency has receipted."""
    tx.write(_SAVE, {column.name: getattr(receipt, column.name) for column in RECEIPTS.c})


def last_sent(tx: Tx, agency: str) -> int:
    """The last number this agency was given."""
    return tx.execute(sa.select(FEED_HEADS.c.head).where(FEED_HEADS.c.destination == agency)).scalar() or 0


def behind(tx: Tx, *, now: datetime, sent_before: datetime, limit: int) -> tuple[Receipt, ...]:
    """Agencies that were told something before that and have not receipted it; who never did stands at 0."""
    received = sa.func.coalesce(RECEIPTS.c.received, 0)
    old = sa.exists().where(OUTBOX.c.destination == FEED_HEADS.c.destination, OUTBOX.c.time < sent_before,
                            OUTBOX.c.sequence > received, OUTBOX.c.sequence <= FEED_HEADS.c.confirmed)
    wanted = (
        sa.select(FEED_HEADS.c.destination, RECEIPTS)
        .outerjoin_from(FEED_HEADS, RECEIPTS, FEED_HEADS.c.destination == RECEIPTS.c.agency)
        .where(FEED_HEADS.c.destination != "", FEED_HEADS.c.head > received)
        .where(sa.func.coalesce(RECEIPTS.c.next_offer, now) <= now, old)
        .order_by(FEED_HEADS.c.destination).limit(limit)
    )
    return tuple(
        Receipt(agency=row.destination, received=row.received or 0, at=row.at or now, offers=row.offers or 0,
                next_offer=row.next_offer or now)
        for row in tx.execute(wanted)
    )


def offer_again(tx: Tx, receipt: Receipt, *, sent_before: datetime, limit: int) -> int:
    """Let the relay publish once more what this agency has not receipted, oldest first; returns how many."""
    oldest = (
        sa.select(OUTBOX.c.destination, OUTBOX.c.sequence).order_by(OUTBOX.c.sequence).limit(limit)
        .join(FEED_HEADS, FEED_HEADS.c.destination == OUTBOX.c.destination)
        .where(OUTBOX.c.destination == receipt.agency, OUTBOX.c.time < sent_before)
        .where(OUTBOX.c.sequence > receipt.received, OUTBOX.c.sequence <= FEED_HEADS.c.confirmed)
    )
    return tx.execute(backlog.ask_again(oldest)).rowcount
