"""The register of rolls: seats with their terms, and the version that every change of them gets."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain import Seat
from .tables import ROLLS, SEATS

_VERSION = sa.select(ROLLS.c.version)


def rolls_version(tx: Tx) -> str:
    """What the register is called since its last change; empty while nothing was ever imported."""
    return tx.execute(_VERSION).scalar() or ""


def rolls(tx: Tx) -> tuple[Seat, ...]:
    """All seats, past and to come."""
    found = tx.execute(sa.select(SEATS).order_by(SEATS.c.body, SEATS.c.since, SEATS.c.account)).mappings()
    return tuple(Seat(**row) for row in found)


def lock_rolls(tx: Tx) -> None:
    """Have others who would change the register wait."""
    tx.execute(upsert(ROLLS).values(one=True, version="").on_conflict_do_nothing())
    tx.execute(_VERSION.with_for_update())


def put_rolls(tx: Tx, seats: Iterable[Seat], *, version: str, now: datetime) -> None:
    """Put these seats in place of all that their bodies had."""
    rows = [asdict(seat) for seat in seats]
    tx.execute(SEATS.delete().where(SEATS.c.body.in_({row["body"] for row in rows})))
    tx.execute(SEATS.insert(), rows)
    tx.execute(ROLLS.update().values(version=version, changed_at=now))
