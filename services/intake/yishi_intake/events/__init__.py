"""What intake says: from a fact of its domain to an event of the contract."""

from .merging import joined, left, merge_dropped, merge_requested, merged, parted, restored
from .moderating import (
    author_blocked,
    author_unblocked,
    check_overdue,
    flagged,
    flags_settled,
    hidden,
    redacted,
    refused,
    submitted,
    unhidden,
)
from .proposal import (
    closed,
    evaluation_answered,
    evaluation_opened,
    filed,
    follow_up_answered,
    follow_up_ended,
    follow_up_opened,
    key_enrolled,
    key_revoked,
    lapsed,
    opened,
    reopened,
    signed,
    stop_confirmed,
    unsigned,
    withdrawal_dropped,
    withdrawal_requested,
    withdrawn,
)
from .revising import amended, lapse_near, revised, taken_over

__all__ = [
    "amended", "author_blocked", "author_unblocked", "check_overdue", "closed", "evaluation_answered",
    "evaluation_opened", "filed", "flagged", "flags_settled", "follow_up_answered", "follow_up_ended",
    "follow_up_opened", "hidden", "joined", "key_enrolled", "key_revoked", "lapse_near", "lapsed", "left",
    "merge_dropped", "merge_requested", "merged", "opened", "parted", "redacted", "refused", "reopened",
    "restored", "revised", "signed", "stop_confirmed", "submitted", "taken_over", "unhidden", "unsigned",
    "withdrawal_dropped", "withdrawal_requested", "withdrawn",
]
