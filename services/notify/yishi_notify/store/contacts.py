"""How people want to be told."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain.notice import Contact
from .tables import CONTACTS

_KEPT = (CONTACTS.c.person, CONTACTS.c.language, CONTACTS.c.channels, CONTACTS.c.sealed)


def of(tx: Tx, persons: Collection[str]) -> dict[str, Contact]:
    """The contacts of those who gave any."""
    rows = tx.execute(sa.select(*_KEPT).where(CONTACTS.c.person.in_(persons)))
    return {row.person: _contact(row) for row in rows}


def save(tx: Tx, contact: Contact, *, now: datetime) -> None:
    """Keep a person's contacts in place of the earlier ones."""
    values = {"language": contact.language, "channels": list(contact.channels), "sealed": contact.sealed,
              "updated_at": now}
    put = upsert(CONTACTS).values(person=contact.person, **values)
    tx.execute(put.on_conflict_do_update(index_elements=["person"], set_=values))


def _contact(row: sa.Row) -> Contact:
    return Contact(person=row.person, language=row.language, channels=tuple(row.channels), sealed=row.sealed)
