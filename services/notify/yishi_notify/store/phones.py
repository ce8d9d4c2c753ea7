"""Codes that were sent, numbers that were proved, and how often codes were asked for."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain.phone import TRIES, Code, Phone, Use
from .tables import CODES, PHONES, USES

_C = CODES.c


def count(tx: Tx, uses: Sequence[Use]) -> Use | None:
    """Count them all, in the order given; the first of which there can be no more, if there is one."""
    for use in uses:
        row = upsert(USES).values(who=use.who, until=use.until, count=1)
        more = row.on_conflict_do_update(index_elements=["who", "until"], set_={"count": USES.c.count + 1},
                                         where=USES.c.count < use.most)
        if tx.execute(more.returning(USES.c.count)).one_or_none() is None:
            return use
    return None


def forget(tx: Tx, *, now: datetime) -> None:
    """Codes and counts that are over say nothing of anybody any more."""
    tx.execute(USES.delete().where(USES.c.until <= now))
    tx.execute(CODES.delete().where(_C.expires_at <= now))


def find_code(tx: Tx, person: str) -> Code | None:
    """The code that waits for this person, or was the last to."""
    return _code(tx.execute(sa.select(CODES).where(_C.person == person)).one_or_none())


def code_to_send(tx: Tx, code_id: str) -> Code | None:
    """The code of that id, unless another has taken its place."""
    return _code(tx.execute(sa.select(CODES).where(_C.id == code_id)).one_or_none())


def put_code(tx: Tx, code: Code) -> None:
    """In place of the earlier one."""
    put = upsert(CODES).values(**vars(code))
    tx.execute(put.on_conflict_do_update(index_elements=["person"], set_=vars(code)))


def settle_code(tx: Tx, code_id: str, *, state: str) -> None:
    """What became of sending it."""
    tx.execute(CODES.update().where(_C.id == code_id).values(state=state))


def try_code(tx: Tx, person: str, *, now: datetime) -> Code | None:
    """One try of the person's code is used up, whatever comes of it; None: there is none left, or no code."""
    waiting = CODES.update().where(_C.person == person, _C.expires_at > now, _C.tries < TRIES)
    return _code(tx.execute(waiting.values(tries=_C.tries + 1).returning(CODES)).one_or_none())


def take_code(tx: Tx, code_id: str) -> bool:
    """The code is used up; False: it has been already."""
    return tx.execute(CODES.delete().where(_C.id == code_id).returning(_C.id)).one_or_none() is not None


def phone_of(tx: Tx, person: str) -> Phone | None:
    """The number that this person has proved."""
    row = tx.execute(sa.select(PHONES).where(PHONES.c.person == person)).one_or_none()
    return Phone(**row._mapping) if row else None


def put_phone(tx: Tx, phone: Phone) -> None:
    """In place of the earlier one."""
    put = upsert(PHONES).values(**vars(phone))
    tx.execute(put.on_conflict_do_update(index_elements=["person"], set_=vars(phone)))


def take_phone(tx: Tx, person: str) -> bool:
    """It is nobody's any more; whether there was one."""
    mine = PHONES.delete().where(PHONES.c.person == person)
    return tx.execute(mine.returning(PHONES.c.person)).one_or_none() is not None


def take_from_others(tx: Tx, marks: Collection[str], *, person: str) -> list[str]:
    """Whose it was until now."""
    others = PHONES.delete().where(PHONES.c.mark.in_(marks), PHONES.c.person != person)
    return sorted(tx.execute(others.returning(PHONES.c.person)).scalars())


def _code(row: sa.Row | None) -> Code | None:
    return Code(**row._mapping) if row else None
