"""What notify does: it learns who is concerned, tells them, delivers, and shows everybody the own inbox."""

from .contacting import contacts, give_contacts
from .delivering import deliver
from .desk import Desk, read_keys
from .phone import Standing, ask_code, forget_codes, give_up, send_code, standing, verify
from .reading import inbox, mark_read, persons_of
from .redacting import redact
from .telling import hear

__all__ = [
    "Desk", "Standing", "ask_code", "contacts", "deliver", "forget_codes", "give_contacts", "give_up", "hear",
    "inbox", "mark_read", "persons_of", "read_keys", "redact", "send_code", "standing", "verify",
]
