"""What people and other services have review do: load, decide, save, say."""

from .acting import claim_task, drop_task, fail, record_aid, record_money, show_progress
from .deadline import deadline_passed
from .decision import adopt, announce, dispatch, dispatch_at_once, escalate
from .files import KEPT, Contents, Shelf, contents, upload, upload_expired
from .hearing import conclude, open_review, reopen
from .ladder import pool, remit, take_over
from .local_action import act, confirm, report
from .objecting import answer_late, answer_objection, object_to
from .owners import record_owners_vote
from .reading import page, show
from .recounting import recount, recount_all
from .redaction import redact, redact_objection
from .rejecting import appealed, decide_appeal, reject
from .reminding import remind
from .returning import counted, go_on, lapsed, return_for_revision, revised, taken_over
from .rolls import as_of_today, import_rolls, list_rolls
from .self_help import answer_self_help
from .session import attach, call_session, comment, record_minutes, record_visit, reply
from .sheets import SessionSheet, VoteSheet, show_announced, show_ballot, show_result, show_session, show_vote
from .stopping import confirm_stop, drop_stop, hold, hold_over, resume
from .triage import published, triage
from .vote import (
    call_vote,
    cast_ballot,
    close_vote,
    confirm_paper,
    enter_paper,
    forget_key,
    key_of,
    learn_key,
    name_proxy,
    recuse,
)
from .worklist import Asked, Place, Waiting, work

__all__ = [
    "KEPT", "Asked", "Contents", "Place", "SessionSheet", "Shelf", "VoteSheet", "Waiting", "act", "adopt",
    "announce", "answer_late", "answer_objection", "answer_self_help", "appealed", "as_of_today", "attach",
    "call_session", "call_vote", "cast_ballot", "claim_task", "close_vote", "comment", "conclude", "confirm",
    "confirm_paper", "confirm_stop", "contents", "counted", "deadline_passed", "decide_appeal", "dispatch",
    "dispatch_at_once", "drop_stop", "drop_task", "enter_paper", "escalate", "fail", "forget_key", "go_on",
    "hold", "hold_over", "import_rolls", "key_of", "lapsed", "learn_key", "list_rolls", "name_proxy",
    "object_to", "open_review", "page", "pool", "published", "record_aid", "record_minutes", "record_money",
    "record_owners_vote", "record_visit", "recount", "recount_all", "recuse", "redact", "redact_objection",
    "reject", "remind", "remit", "reopen", "reply", "report", "resume", "return_for_revision", "revised",
    "show", "show_announced", "show_ballot", "show_progress", "show_result", "show_session", "show_vote",
    "take_over", "taken_over", "triage", "upload", "upload_expired", "work",
]
