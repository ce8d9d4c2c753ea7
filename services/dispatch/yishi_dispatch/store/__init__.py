"""What dispatch keeps: cases, their assignments and what is beside them, and how far agencies have receipted."""

from . import webhooks
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
from .contact import (
    add_message,
    change_proposer,
    contact_for_update,
    contact_of,
    know_proposer,
    messages,
    owe_contact,
    proposer_of,
    redact_messages,
    save_contact,
)
from .counts import provisional, save_counts
from .figures import add_exclusion, exclusion, exclusions, figures, judge, save_ruling
from .inside import (
    add_draft,
    add_remark,
    drafts,
    hand,
    handling_of,
    newest_draft_for_update,
    redact_inside,
    remarks,
    save_draft,
)
from .notes import add_note, notes
from .receipts import behind, last_sent, offer_again, receipt_for_update, save_receipt
from .replies import bury, keep_reply, known_reply, replies_due, say_again
from .routings import add_routing, last_similar, routing_of
from .supervision import (
    add_listing,
    add_supervision_order,
    late,
    late_by_agency,
    listings,
    next_supervision_number,
    redact_supervision,
    save_reply,
    supervision_order,
    supervision_orders,
)
from .tables import METADATA

__all__ = [
    "METADATA", "add", "add_draft", "add_exclusion", "add_listing", "add_message", "add_note", "add_remark",
    "add_routing", "add_supervision_order", "agencies", "agencies_version", "all_for_update", "assignments_of",
    "behind", "bury", "change_proposer", "contact_for_update", "contact_of", "drafts", "exclusion",
    "exclusions", "figures", "get", "get_assignment", "get_case_for_update", "get_for_update",
    "get_unless_locked", "hand", "handling_of", "judge", "keep_reply", "know_proposer", "known_reply",
    "last_sent", "last_similar", "late", "late_by_agency", "latest_for_update", "list_assignments",
    "list_cases", "listings", "lock_register", "messages", "newest_draft_for_update", "next_supervision_number",
    "notes", "offer_again", "open_with", "open_work", "owe_contact", "proposer_of", "provisional",
    "put_agencies", "receipt_for_update", "redact_inside", "redact_messages", "redact_supervision", "remarks",
    "replies_due", "routing_of", "save", "save_contact", "save_counts", "save_draft", "save_receipt",
    "save_reply", "save_ruling", "say_again", "supervision_order", "supervision_orders", "webhooks",
]
