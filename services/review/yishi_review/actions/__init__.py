"""What people and other services have review do: load, decide, save, say."""

from .deadline import deadline_passed
from .decision import adopt, announce, dispatch, dispatch_at_once, escalate
from .hearing import conclude, open_review, reopen
from .local_action import act, confirm, report
from .reading import page, show
from .redaction import redact
from .returning import counted, go_on, lapsed, return_for_revision, revised, taken_over
from .session import call_session, record_minutes
from .stopping import confirm_stop, drop_stop, hold, hold_over, resume
from .triage import published, triage
from .vote import call_vote, cast_ballot, close_vote

__all__ = [
    "act", "adopt", "announce", "call_session", "call_vote", "cast_ballot", "close_vote", "conclude",
    "confirm", "confirm_stop", "counted", "deadline_passed", "dispatch", "dispatch_at_once", "drop_stop",
    "escalate", "go_on", "hold", "hold_over", "lapsed", "open_review", "page", "published", "record_minutes",
    "redact", "reopen", "report", "resume", "return_for_revision", "revised", "show", "taken_over", "triage",
]
