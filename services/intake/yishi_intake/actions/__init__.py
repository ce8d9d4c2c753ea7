"""What intake does: one function per use case, each load → decide → save → say."""

from .account import own_proofs, proved, released
from .appealing import appeal, helped, rejected
from .blocking import expect_free
from .checking import approve, check_due, held, hide, refuse, unchecked, unhide
from .device_key import challenge, enrol, keys, passkey_options, proof, revoke
from .evaluation import completed, evaluate, evaluate_by_phone, evaluation, evaluation_over
from .files import KEPT, Shelf, attached, contents, delete, file_expired, own, send
from .flagging import block_author, blocks, flag, flags, settle_flags, unblock
from .follow_up import file_again, follow_up, follow_up_due, follow_up_over, reopen
from .lapsing import lapse, take_over
from .limits import Counter, forget_uses
from .login import Reception, SignedIn, come_back, set_out, sign_in
from .office import Numbers, Office, ends
from .open311 import Change, Told, changes, number_of, report, request, requests, update
from .proposal import draft_expired, edit, heard, open_up, propose, recounted, sorted_as, withdraw
from .reading import (
    by_number,
    detail,
    handles,
    is_confided,
    listing,
    marked,
    marks,
    near,
    news,
    path,
    reads,
    sight,
    whole,
)
from .redaction import redact, redacted
from .revising import History, amend, history, returned, revise
from .signature import sign, unsign
from .similar import Similar, read_words, similar, similar_to
from .token import Registry
from .withdrawal import (
    keep,
    object_to_withdrawal,
    request_withdrawal,
    stop_refused,
    stopped,
    withdrawal,
    withdrawal_due,
)

__all__ = [
    "KEPT", "Change", "Counter", "History", "Numbers", "Office", "Reception", "Registry", "Shelf", "SignedIn",
    "Similar", "Told", "amend", "appeal", "approve", "attached", "block_author", "blocks", "by_number",
    "challenge", "changes", "check_due", "come_back", "completed", "contents", "delete", "detail",
    "draft_expired", "edit", "ends", "enrol", "evaluate", "evaluate_by_phone", "evaluation",
    "evaluation_over", "expect_free", "file_again", "file_expired", "flag", "flags", "follow_up",
    "follow_up_due", "follow_up_over", "forget_uses", "handles", "heard", "held", "helped", "hide", "history",
    "is_confided", "keep", "keys", "lapse", "listing", "marked", "marks", "near", "news", "number_of",
    "object_to_withdrawal", "open_up", "own", "own_proofs", "passkey_options", "path", "proof", "propose",
    "proved", "read_words", "reads", "recounted", "redact", "redacted", "refuse", "rejected", "released",
    "reopen", "report", "request", "request_withdrawal", "requests", "returned", "revise", "revoke", "send",
    "set_out", "settle_flags", "sight", "sign", "sign_in", "similar", "similar_to", "sorted_as",
    "stop_refused", "stopped", "take_over", "unblock", "unchecked", "unhide", "unsign", "update", "whole",
    "withdraw", "withdrawal", "withdrawal_due",
]
