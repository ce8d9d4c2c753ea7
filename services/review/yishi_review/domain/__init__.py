"""The rules of review: plain values and functions, no framework, no clock, no database."""

from .decision import GROUNDS, Order, adopt, announce, dispatch, escalate
from .deliberation import call_session, call_vote, cast_ballot, close_vote, record_minutes, the_session
from .expiry import BY_TIME, expire
from .local_action import Doer, Evidence, LocalAction, seen
from .moves import ENDS, MOVES, allowed, permit, roles_of
from .refusals import (
    AtTheTop,
    BeyondReach,
    LoweredAlready,
    MinutesMissing,
    NobodyActed,
    NoChange,
    NoGround,
    NotNow,
    NotPassed,
    NotYours,
    OwnWork,
    Refused,
    TooEarly,
    TooLate,
    Unfit,
    Unknown,
)
from .review import Headline, Occasion, Proposal, Review, Step, open_review
from .session import ANSWERS, MODES, Minutes, Opinion, Session
from .tiers import Body, Councils, Person, Tier
from .triage import KINDS, is_insider, is_private, triage
from .vote import CHOICES, MAJORITIES, Ballot, Tally, Vote, count, more_than_half
from .work import act, conclude, confirm, reopen, report, the_action

__all__ = [
    "ANSWERS", "BY_TIME", "CHOICES", "ENDS", "GROUNDS", "KINDS", "MAJORITIES", "MODES", "MOVES", "AtTheTop", "Ballot",
    "BeyondReach", "Body", "Councils", "Doer", "Evidence", "Headline", "LocalAction", "LoweredAlready", "Minutes",
    "MinutesMissing", "NoChange", "NoGround", "NobodyActed", "NotNow", "NotPassed", "NotYours", "Occasion",
    "Opinion", "Order", "OwnWork", "Person", "Proposal", "Refused", "Review", "Session", "Step", "Tally", "Tier",
    "TooEarly", "TooLate", "Unfit", "Unknown", "Vote", "act", "adopt", "allowed", "announce", "call_session",
    "call_vote", "cast_ballot", "close_vote", "conclude", "confirm", "count", "dispatch", "escalate", "expire",
    "is_insider", "is_private", "more_than_half", "open_review", "permit", "record_minutes", "reopen", "report",
    "roles_of", "seen", "the_action", "the_session", "triage",
]
