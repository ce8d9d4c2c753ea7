"""What notify does: it learns who is concerned, tells them, delivers, and shows everybody the own inbox."""

from .contacting import contacts, give_contacts
from .delivering import deliver
from .desk import Desk, read_keys
from .reading import inbox, mark_read, persons_of
from .redacting import redact
from .telling import hear

__all__ = [
    "Desk", "contacts", "deliver", "give_contacts", "hear", "inbox", "mark_read", "persons_of", "read_keys", "redact",
]
