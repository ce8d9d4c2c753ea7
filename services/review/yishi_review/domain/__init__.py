"""The rules of review: plain values and functions, no framework, no clock, no database."""

from .clock import DAY_BEFORE, HALF_TIME, OVERDUE, WATCHED, Reminder, reminders, still_due
from .counting import Count, Provisional, count_of
from .counting import Kind as CountKind
from .decision import GROUNDS, Order, adopt, announce, dispatch, escalate
from .deliberation import call_session, call_vote, cast_ballot, close_vote, record_minutes, the_session
from .expiry import BY_TIME, expire
from .headline import Headline
from .ladder import remit, take_over
from .lanes import AreaLane, Lanes, lanes_of
from .local_action import Doer, Evidence, LocalAction, seen
from .moves import ENDS, HELD_BACK, MOVES, NEEDS_SUPPORT, NOT_TWICE, STATES, allowed, permit, roles_of
from .objecting import Answer, answer_objection, object_to, the_objection
from .owners import Poll, outcome, record_owners_vote
from .picture import picture
from .pooling import pool
from .recounting import Recounted, recount
from .refusals import (
    ActedAtOnce,
    AnsweredAlready,
    AppealedOnce,
    AtTheTop,
    BelowThreshold,
    BeyondReach,
    ConsentNeeded,
    LoweredAlready,
    MinutesMissing,
    NobodyActed,
    NoChange,
    NoGround,
    NotAllowed,
    NotBelow,
    NotNow,
    NotPassed,
    NotUrgent,
    NotYours,
    ObjectedAlready,
    OnHold,
    OnTime,
    OwnDecision,
    OwnersDecide,
    OwnWork,
    Refused,
    RemittedOnce,
    ReturnedTwice,
    Supported,
    TermOver,
    TooEarly,
    TooLate,
    Unanswered,
    Unfit,
    Unknown,
)
from .rejecting import CODES, appeal, decide_appeal, reject
from .returning import Support, go_on, lapsed, return_for_revision, revised, supported, taken_over, written_by
from .review import Objection, Occasion, Proposal, Return, Review, Step, open_review
from .roll_file import Fault, RollFile, read_rolls
from .rolls import as_seated, seated
from .rulebook import ACCOUNTS, Problem, Rulebook
from .seats import ROLES, Change, Role, Seat, Term, changes
from .self_help import answer_self_help, publish
from .session import ANSWERS, MODES, Minutes, Opinion, Session
from .stopping import STOPPABLE, after_vote, confirm_stop, hold, hold_over, release, resume, stoppable
from .tiers import DECISIONS, Body, Councils, Decision, Person, Tier, version_of
from .triage import KINDS, is_insider, is_private, triage
from .urgency import dispatch_at_once
from .vote import CHOICES, MAJORITIES, Ballot, Owners, Tally, Vote, count, more_than_half
from .work import act, conclude, confirm, reopen, report, the_action
from .worklist import TODOS, Item, Todo, states_of, todo_of

__all__ = [
    "ACCOUNTS", "ANSWERS", "BY_TIME", "CHOICES", "CODES", "DAY_BEFORE", "DECISIONS", "ENDS", "GROUNDS",
    "HALF_TIME", "HELD_BACK", "KINDS", "MAJORITIES", "MODES", "MOVES", "NEEDS_SUPPORT", "NOT_TWICE",
    "OVERDUE", "ROLES", "STATES", "STOPPABLE", "TODOS", "WATCHED", "ActedAtOnce", "Answer", "AnsweredAlready",
    "AppealedOnce", "AreaLane", "AtTheTop", "Ballot", "BelowThreshold", "BeyondReach", "Body", "Change",
    "ConsentNeeded", "Councils", "Count", "CountKind", "Decision", "Doer", "Evidence", "Fault", "Headline",
    "Item", "Lanes", "LocalAction", "LoweredAlready", "Minutes", "MinutesMissing", "NoChange", "NoGround",
    "NobodyActed", "NotAllowed", "NotBelow", "NotNow", "NotPassed", "NotUrgent", "NotYours",
    "ObjectedAlready", "Objection", "Occasion", "OnHold", "OnTime", "Opinion", "Order", "OwnDecision",
    "OwnWork", "Owners", "OwnersDecide", "Person", "Poll", "Problem", "Proposal", "Provisional", "Recounted",
    "Refused", "Reminder", "RemittedOnce", "Return", "ReturnedTwice", "Review", "Role", "RollFile",
    "Rulebook", "Seat", "Session", "Step", "Support", "Supported", "Tally", "Term", "TermOver", "Tier",
    "Todo", "TooEarly", "TooLate", "Unanswered", "Unfit", "Unknown", "Vote", "act", "adopt", "after_vote",
    "allowed", "announce", "answer_objection", "answer_self_help", "appeal", "as_seated", "call_session",
    "call_vote", "cast_ballot", "changes", "close_vote", "conclude", "confirm", "confirm_stop", "count",
    "count_of", "decide_appeal", "dispatch", "dispatch_at_once", "escalate", "expire", "go_on", "hold",
    "hold_over", "is_insider", "is_private", "lanes_of", "lapsed", "more_than_half", "object_to",
    "open_review", "outcome", "permit", "picture", "pool", "publish", "read_rolls", "record_minutes",
    "record_owners_vote", "recount", "reject", "release", "reminders", "remit", "reopen", "report", "resume",
    "return_for_revision", "revised", "roles_of", "seated", "seen", "states_of", "still_due", "stoppable",
    "supported", "take_over", "taken_over", "the_action", "the_objection", "the_session", "todo_of", "triage",
    "version_of", "written_by",
]
