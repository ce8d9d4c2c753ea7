"""What people and other services have review do: load, decide, save, say."""

from .deadline import deadline_passed
from .decision import adopt, announce, dispatch, dispatch_at_once, escalate
from .hearing import conclude, open_review, reopen
from .ladder import pool, remit, take_over
from .local_action import act, confirm, report
from .objecting import answer_late, answer_objection, object_to
from .owners import record_owners_vote
from .reading import page, show
from .recounting import recount, recount_all
from .redaction import redact
from .rejecting import appealed, decide_appeal, reject
from .reminding import remind
from .returning import counted, go_on, lapsed, return_for_revision, revised, taken_over
from .rolls import as_of_today, import_rolls, list_rolls
from .self_help import answer_self_help
from .session import call_session, record_minutes
from .stopping import confirm_stop, drop_stop, hold, hold_over, resume
from .triage import published, triage
from .vote import call_vote, cast_ballot, close_vote
from .worklist import Asked, Place, Waiting, work

__all__ = [
    "Asked", "Place", "Waiting", "act", "adopt", "announce", "answer_late", "answer_objection",
    "answer_self_help", "appealed", "as_of_today", "call_session", "call_vote", "cast_ballot", "close_vote",
    "conclude", "confirm", "confirm_stop", "counted", "deadline_passed", "decide_appeal", "dispatch",
    "dispatch_at_once", "drop_stop", "escalate", "go_on", "hold", "hold_over", "import_rolls", "lapsed",
    "list_rolls", "object_to", "open_review", "page", "pool", "published", "record_minutes",
    "record_owners_vote", "recount", "recount_all", "redact", "reject", "remind", "remit", "reopen", "report",
    "resume", "return_for_revision", "revised", "show", "take_over", "taken_over", "triage", "work",
]
