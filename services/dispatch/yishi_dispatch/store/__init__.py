"""What dispatch keeps: cases, their assignments, notes, replies, and how far agencies have receipted."""

from .cases import (
    add,
    all_for_update,
    assignments_of,
    get,
    get_assignment,
    get_case_for_update,
    get_for_update,
    get_unless_locked,
    latest_for_update,
    list_assignments,
    list_cases,
    open_with,
    save,
)
from .notes import add_note, notes
from .receipts import behind, last_sent, offer_again, receipt_for_update, save_receipt
from .replies import bury, first_open_reply, keep_reply, known_reply, replies_due, say_again
from .tables import METADATA

__all__ = [
    "METADATA", "add", "add_note", "all_for_update", "assignments_of", "behind", "bury", "first_open_reply",
    "get", "get_assignment", "get_case_for_update", "get_for_update", "get_unless_locked", "keep_reply",
    "known_reply", "last_sent", "latest_for_update", "list_assignments", "list_cases", "notes", "offer_again",
    "open_with", "receipt_for_update", "replies_due", "save", "save_receipt", "say_again",
]
