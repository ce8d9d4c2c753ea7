"""Who proposes, what agency and proposer have written to each other, and the first contact a lead owes."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx, insert

from ..domain.contact import Contact, Message, Proposer
from .watching import CONTACTS, MESSAGES, PROPOSERS, row_of, update_of, value_of

_KNOW, _OWE, _ADD = insert(PROPOSERS, once=True), insert(CONTACTS, once=True), insert(MESSAGES)
_SAVE = update_of(CONTACTS, "first_at", "reminded_at")


def know_proposer(tx: Tx, proposer: Proposer) -> None:
    """Who proposes, as the order tells; what intake has said meanwhile stays."""
    tx.write(_KNOW, row_of(PROPOSERS, proposer))


def change_proposer(tx: Tx, proposer: Proposer) -> None:
    """Somebody else proposes from now on."""
    fresh = upsert(PROPOSERS).values(row_of(PROPOSERS, proposer))
    tx.execute(fresh.on_conflict_do_update(
        index_elements=["proposal_id"], set_={"kind": fresh.excluded.kind, "person": fresh.excluded.person}))


def proposer_of(tx: Tx, proposal_id: str) -> Proposer | None:
    """Who proposes; None: nobody has told."""
    row = tx.execute(sa.select(PROPOSERS).where(PROPOSERS.c.proposal_id == proposal_id)).one_or_none()
    return value_of(Proposer, row) if row else None


def owe_contact(tx: Tx, contact: Contact) -> None:
    """Keep until when a lead contacts the proposer."""
    tx.write(_OWE, row_of(CONTACTS, contact))


def contact_for_update(tx: Tx, *, id_: str = "", assignment_id: str = "") -> Contact | None:
    """The contact owed, by its id or its assignment, locked; None: none is."""
    which = CONTACTS.c.id == id_ if id_ else CONTACTS.c.assignment_id == assignment_id
    row = tx.execute(sa.select(CONTACTS).where(which).with_for_update()).one_or_none()
    return value_of(Contact, row) if row else None


def contact_of(tx: Tx, assignment_id: str) -> Contact | None:
    """The contact owed in an assignment; None: none is."""
    row = tx.execute(sa.select(CONTACTS).where(CONTACTS.c.assignment_id == assignment_id)).one_or_none()
    return value_of(Contact, row) if row else None


def save_contact(tx: Tx, contact: Contact) -> None:
    """Write when it was made or reminded of."""
    tx.write(_SAVE, {"the_key": contact.id, "first_at": contact.first_at, "reminded_at": contact.reminded_at})


def add_message(tx: Tx, message: Message) -> None:
    """Keep a message."""
    tx.write(_ADD, row_of(MESSAGES, message) | {"times": list(message.times)})


def messages(tx: Tx, assignment_id: str, *, after: str, limit: int) -> tuple[Message, ...]:
    """The thread of an assignment above an id, oldest first."""
    wanted = sa.select(MESSAGES).where(MESSAGES.c.assignment_id == assignment_id, MESSAGES.c.id > after)
    rows = tx.execute(wanted.order_by(MESSAGES.c.id).limit(limit))
    return tuple(value_of(Message, row, times=tuple(row.times)) for row in rows)


def redact_messages(tx: Tx, *, proposal_id: str) -> None:
    """Take the words out of all threads of a proposal."""
    mine = sa.update(MESSAGES).where(MESSAGES.c.proposal_id == proposal_id)
    tx.execute(mine.values(words="", redacted=True))
