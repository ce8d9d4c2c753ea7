"""What dispatch keeps: cases, their assignments, notes, replies, and how far agencies have receipted."""

from .agencies import agencies, agencies_version, lock_register, open_work, put_agencies
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
from .counts import provisional, save_counts
from .notes import add_note, notes
from .receipts import behind, last_sent, offer_again, receipt_for_update, save_receipt
from .replies import bury, first_open_reply, keep_reply, known_reply, replies_due, say_again
from .routings import add_routing, last_similar, routing_of
from .tables import METADATA

__all__ = [
    "METADATA", "add", "add_note", "add_routing", "agencies", "agencies_version", "all_for_update",
    "assignments_of", "behind", "bury", "first_open_reply", "get", "get_assignment", "get_case_for_update",
    "get_for_update", "get_unless_locked", "keep_reply", "known_reply", "last_sent", "last_similar",
    "latest_for_update", "list_assignments", "list_cases", "lock_register", "notes", "offer_again", "open_with",
    "open_work", "provisional", "put_agencies", "receipt_for_update", "replies_due", "routing_of", "save",
    "save_counts", "save_receipt", "say_again",
]
