"""People give their own contacts; they are sealed at once."""

from collections.abc import Mapping
from datetime import datetime

from yishi_chassis.database import Tx

from .. import store
from ..domain.notice import Contact
from .desk import Desk


def give_contacts(
    tx: Tx, desk: Desk, *, person: str, language: str, addresses: Mapping[str, str], now: datetime,
) -> None:
    """Keep a person's language and addresses (by channel) in place of the earlier ones."""
    sealed = desk.sealed(addresses, person=person)
    store.contacts.save(tx, Contact(
        person=person, language=language, channels=tuple(sorted(addresses)), sealed=sealed), now=now)


def contacts(tx: Tx, desk: Desk, *, person: str) -> tuple[str, dict[str, str]]:
    """A person's own language and addresses."""
    found = store.contacts.of(tx, [person]).get(person)
    return (found.language, desk.addresses(found)) if found else (desk.language, {})
