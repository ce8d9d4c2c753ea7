"""Notices and their deliveries."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from yishi_chassis.database import Tx

from ..domain import NoSuchNotice
from ..domain.delivery import Delivery
from ..domain.notice import Notice
from .tables import DELIVERIES, NOTICES


def add(tx: Tx, notices: Sequence[Notice]) -> None:
    """Put notices into the inboxes of those told."""
    tx.execute(NOTICES.insert(), [asdict(notice) for notice in notices])


def redact(tx: Tx, proposal_id: str, *, language: str, title: str, text: str) -> None:
    """Other words stand in all notices about a proposal."""
    about = NOTICES.update().where(NOTICES.c.proposal_id == proposal_id, NOTICES.c.language == language)
    tx.execute(about.values(title=title, text=text))


def plan(tx: Tx, deliveries: Sequence[Delivery], *, sent_at: datetime | None = None) -> None:
    """Keep that these notices go by these channels; with `sent_at` they have arrived already."""
    state = "sent" if sent_at else "pending"
    rows = [{"notice_id": d.notice_id, "channel": d.channel, "state": state, "attempts": d.attempts,
             "settled_at": sent_at} for d in deliveries]
    if rows:
        tx.execute(DELIVERIES.insert(), rows)


def inbox(tx: Tx, persons: Collection[str], *, before: str | None, limit: int) -> list[Notice]:
    """Their notices, newest first, from before a notice on."""
    query = sa.select(NOTICES).where(NOTICES.c.person.in_(persons)).order_by(NOTICES.c.id.desc()).limit(limit)
    rows = tx.execute(query.where(NOTICES.c.id < before) if before else query)
    return [Notice(**row._mapping) for row in rows]


def get(tx: Tx, notice_id: str) -> Notice:
    """One notice; raises NoSuchNotice."""
    row = tx.execute(sa.select(NOTICES).where(NOTICES.c.id == notice_id)).one_or_none()
    if row is None:
        raise NoSuchNotice("there is no such notice in your inbox")
    return Notice(**row._mapping)


def read(tx: Tx, notice_id: str, *, persons: Collection[str], now: datetime) -> Notice:
    """Mark one of their notices as read, once; raises NoSuchNotice if it is not theirs."""
    mine = NOTICES.update().where(NOTICES.c.id == notice_id, NOTICES.c.person.in_(persons))
    row = tx.execute(
        mine.values(read_at=sa.func.coalesce(NOTICES.c.read_at, now)).returning(NOTICES)).one_or_none()
    if row is None:
        raise NoSuchNotice("there is no such notice in your inbox")
    return Notice(**row._mapping)


def begin(tx: Tx, notice_id: str, *, channel: str, now: datetime) -> Delivery | None:
    """Note that an attempt begins; None if this delivery is settled. `begun` tells of one that never ended."""
    where = (DELIVERIES.c.notice_id == notice_id, DELIVERIES.c.channel == channel)
    row = tx.execute(sa.select(DELIVERIES).where(*where).with_for_update()).one_or_none()
    if row is None or row.state != "pending":
        return None
    attempts = row.attempts + 1
    tx.execute(DELIVERIES.update().where(*where).values(attempts=attempts, begun_at=now))
    return Delivery(notice_id=notice_id, channel=channel, attempts=attempts, begun=row.begun_at is not None)


def settle(tx: Tx, delivery: Delivery, *, state: str, now: datetime | None, reason: str | None = None) -> bool:
    """End an attempt: sent, failed for good, or pending for another later. False: a later attempt has taken over."""
    where = (DELIVERIES.c.notice_id == delivery.notice_id, DELIVERIES.c.channel == delivery.channel,
             DELIVERIES.c.attempts == delivery.attempts, DELIVERIES.c.state == "pending")
    ended = DELIVERIES.update().where(*where).values(state=state, begun_at=None, settled_at=now, reason=reason)
    return tx.execute(ended).rowcount == 1
