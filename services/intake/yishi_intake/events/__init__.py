"""What intake says: from a fact of its domain to an event of the contract."""

from .claiming import claim_issued, claimed
from .confiding import helper_dropped, helper_named, publication_asked, published
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
from .paper import line_struck, sheet_entered
from .proposal import (
    closed,
    evaluation_answered,
    evaluation_opened,
    filed,
    follow_up_answered,
    follow_up_ended,
    follow_up_opened,
    helped,
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
from .remarks import commented, evidence_added, followed, remark_taken_out, unfollowed
from .representing import representative_accepted, representative_ended, representative_named
from .revising import amended, appealed, lapse_near, revised, taken_over
from .units import unit_recorded

__all__ = [
    "amended", "appealed", "author_blocked", "author_unblocked", "check_overdue", "claim_issued", "claimed",
    "closed", "commented", "evaluation_answered", "evaluation_opened", "evidence_added", "filed", "flagged",
    "flags_settled", "follow_up_answered", "follow_up_ended", "follow_up_opened", "followed", "helped",
    "helper_dropped", "helper_named", "hidden", "joined", "key_enrolled", "key_revoked", "lapse_near",
    "lapsed", "left", "line_struck", "merge_dropped", "merge_requested", "merged", "opened", "parted",
    "publication_asked", "published", "redacted", "refused", "remark_taken_out", "reopened",
    "representative_accepted", "representative_ended", "representative_named", "restored", "revised",
    "sheet_entered", "signed", "stop_confirmed", "submitted", "taken_over", "unfollowed", "unhidden",
    "unit_recorded", "unsigned", "withdrawal_dropped", "withdrawal_requested", "withdrawn",
]
