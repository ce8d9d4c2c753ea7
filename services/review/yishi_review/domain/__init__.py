"""The rules of review: plain values and functions, no framework, no clock, no database."""

from .decision import GROUNDS, Order, adopt, announce, dispatch, escalate
from .deliberation import call_session, call_vote, cast_ballot, close_vote, record_minutes, the_session
from .expiry import BY_TIME, expire
from .local_action import Doer, Evidence, LocalAction, seen
from .moves import ENDS, HELD_BACK, MOVES, NEEDS_SUPPORT, NOT_TWICE, allowed, permit, roles_of
from .refusals import (
    ActedAtOnce,
    AtTheTop,
    BelowThreshold,
    BeyondReach,
    ConsentNeeded,
    LoweredAlready,
    MinutesMissing,
    NobodyActed,
    NoChange,
    NoGround,
    NotNow,
    NotPassed,
    NotUrgent,
    NotYours,
    OnHold,
    OwnWork,
    Refused,
    ReturnedTwice,
    Supported,
    TooEarly,
    TooLate,
    Unfit,
    Unknown,
)
from .returning import Support, go_on, lapsed, return_for_revision, revised, supported, taken_over, written_by
from .review import Headline, Occasion, Proposal, Return, Review, Step, open_review
from .session import ANSWERS, MODES, Minutes, Opinion, Session
from .stopping import STOPPABLE, after_vote, confirm_stop, hold, hold_over, release, resume, stoppable
from .tiers import Body, Councils, Person, Tier
from .triage import KINDS, is_insider, is_private, publish, triage
from .urgency import dispatch_at_once
from .vote import CHOICES, MAJORITIES, Ballot, Tally, Vote, count, more_than_half
from .work import act, conclude, confirm, reopen, report, the_action

__all__ = [
    "ANSWERS", "BY_TIME", "CHOICES", "ENDS", "GROUNDS", "HELD_BACK", "KINDS", "MAJORITIES", "MODES", "MOVES",
    "NEEDS_SUPPORT", "NOT_TWICE", "STOPPABLE", "ActedAtOnce", "AtTheTop", "Ballot", "BelowThreshold",
    "BeyondReach", "Body", "ConsentNeeded", "Councils", "Doer", "Evidence", "Headline", "LocalAction",
    "LoweredAlready", "Minutes", "MinutesMissing", "NoChange", "NoGround", "NobodyActed", "NotNow",
    "NotPassed", "NotUrgent", "NotYours", "Occasion", "OnHold", "Opinion", "Order", "OwnWork", "Person",
    "Proposal", "Refused", "Return", "ReturnedTwice", "Review", "Session", "Step", "Support", "Supported",
    "Tally", "Tier", "TooEarly", "TooLate", "Unfit", "Unknown", "Vote", "act", "adopt", "after_vote",
    "allowed", "announce", "call_session", "call_vote", "cast_ballot", "close_vote", "conclude", "confirm",
    "confirm_stop", "count", "dispatch", "dispatch_at_once", "escalate", "expire", "go_on", "hold",
    "hold_over", "is_insider", "is_private", "lapsed", "more_than_half", "open_review", "permit", "publish",
    "record_minutes", "release", "reopen", "report", "resume", "return_for_revision", "revised", "roles_of",
    "seen", "stoppable", "supported", "taken_over", "the_action", "the_session", "triage", "written_by",
]
