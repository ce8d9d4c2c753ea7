"""The rules of review: plain values and functions, no framework, no clock, no database."""

from .aiding import AIDS, record_aid
from .ballot_signature import Key, holds, members_of, thumbprint
from .casting import Choice, fingerprint
from .clock import DAY_BEFORE, HALF_TIME, OVERDUE, WATCHED, Reminder, reminders, still_due
from .decision import GROUNDS, Order, adopt, announce, dispatch, escalate
from .deliberation import (
    COMMENT_DAYS,
    Meeting,
    attach,
    call_session,
    comment,
    record_minutes,
    record_visit,
    reply,
    the_session,
)
from .expiry import BY_TIME, expire
from .ladder import remit, take_over
from .local_action import Doer, Evidence, LocalAction, Money, Task, seen
from .money import SOURCES, record_money, total
from .moves import ENDS, HELD_BACK, MOVES, NEEDS_SUPPORT, NOT_TWICE, allowed, permit, roles_of
from .objecting import Answer, answer_objection, object_to, the_objection
from .owners import Poll, outcome, record_owners_vote
from .parts import Aid, Objection, Proposal, Return, Step, Visit
from .pooling import pool
from .refusals import (
    ActedAtOnce,
    AnsweredAlready,
    AppealedOnce,
    AtTheTop,
    BadSignature,
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
    SamePerson,
    Supported,
    TaskTaken,
    TooEarly,
    TooLate,
    Unanswered,
    Unfit,
    Unknown,
    VotedAlready,
)
from .rejecting import CODES, appeal, decide_appeal, reject
from .returning import Support, go_on, lapsed, return_for_revision, revised, supported, taken_over, written_by
from .review import Headline, Occasion, Review, open_review
from .self_help import answer_self_help, publish
from .session import ANSWERS, COMING, MODES, Comment, File, Minutes, Observer, Opinion, Reply, Session, hash_of
from .stopping import STOPPABLE, after_vote, confirm_stop, hold, hold_over, release, resume, stoppable
from .tasks import claim_task, drop_task
from .tiers import DECISIONS, Body, Councils, Decision, Person, Tier
from .triage import KINDS, is_insider, is_private, triage
from .urgency import dispatch_at_once
from .vote import CHOICES, MAJORITIES, Ballot, Owners, Paper, Proxy, Signed, Slip, Tally, Vote, count, more_than_half
from .voting import (
    Call,
    How,
    call_vote,
    cast_ballot,
    close_vote,
    confirm_paper,
    enter_paper,
    name_proxy,
    open_vote,
    recuse,
)
from .work import act, conclude, confirm, fail, reopen, report, show_progress, the_action

__all__ = [
    "AIDS", "ANSWERS", "BY_TIME", "CHOICES", "CODES", "COMING", "COMMENT_DAYS", "DAY_BEFORE", "DECISIONS",
    "ENDS", "GROUNDS", "HALF_TIME", "HELD_BACK", "KINDS", "MAJORITIES", "MODES", "MOVES", "NEEDS_SUPPORT",
    "NOT_TWICE", "OVERDUE", "SOURCES", "STOPPABLE", "WATCHED", "ActedAtOnce", "Aid", "Answer",
    "AnsweredAlready", "AppealedOnce", "AtTheTop", "BadSignature", "Ballot", "BelowThreshold", "BeyondReach",
    "Body", "Call", "Choice", "Comment", "ConsentNeeded", "Councils", "Decision", "Doer", "Evidence", "File",
    "Headline", "How", "Key", "LocalAction", "LoweredAlready", "Meeting", "Minutes", "MinutesMissing",
    "Money", "NoChange", "NoGround", "NobodyActed", "NotAllowed", "NotBelow", "NotNow", "NotPassed",
    "NotUrgent", "NotYours", "ObjectedAlready", "Objection", "Observer", "Occasion", "OnHold", "OnTime",
    "Opinion", "Order", "OwnDecision", "OwnWork", "Owners", "OwnersDecide", "Paper", "Person", "Poll",
    "Proposal", "Proxy", "Refused", "Reminder", "RemittedOnce", "Reply", "Return", "ReturnedTwice", "Review",
    "SamePerson", "Session", "Signed", "Slip", "Step", "Support", "Supported", "Tally", "Task", "TaskTaken",
    "Tier", "TooEarly", "TooLate", "Unanswered", "Unfit", "Unknown", "Visit", "Vote", "VotedAlready", "act",
    "adopt", "after_vote", "allowed", "announce", "answer_objection", "answer_self_help", "appeal", "attach",
    "call_session", "call_vote", "cast_ballot", "claim_task", "close_vote", "comment", "conclude", "confirm",
    "confirm_paper", "confirm_stop", "count", "decide_appeal", "dispatch", "dispatch_at_once", "drop_task",
    "enter_paper", "escalate", "expire", "fail", "fingerprint", "go_on", "hash_of", "hold", "hold_over",
    "holds", "is_insider", "is_private", "lapsed", "members_of", "more_than_half", "name_proxy", "object_to",
    "open_review", "open_vote", "outcome", "permit", "pool", "publish", "record_aid", "record_minutes",
    "record_money", "record_owners_vote", "record_visit", "recuse", "reject", "release", "reminders", "remit",
    "reopen", "reply", "report", "resume", "return_for_revision", "revised", "roles_of", "seen",
    "show_progress", "still_due", "stoppable", "supported", "take_over", "taken_over", "the_action",
    "the_objection", "the_session", "thumbprint", "total", "triage", "written_by",
]
