"""The rules of review: plain values and functions, no framework, no clock, no database."""

from .aiding import AIDS, record_aid
from .ballot_signature import Key, holds, members_of, thumbprint
from .casting import Choice, fingerprint
from .clock import DAY_BEFORE, HALF_TIME, OVERDUE, WATCHED, Reminder, goes_on, reminders, still_due
from .counting import Count, Provisional, count_of
from .counting import Kind as CountKind
from .decision import GROUNDS, Order, adopt, announce, dispatch, escalate
from .deliberation import (
    Meeting,
    attach,
    call_session,
    comment,
    one_body,
    record_minutes,
    record_visit,
    reply,
    the_session,
    told_of,
)
from .expiry import BY_TIME, expire
from .headline import Headline
from .ladder import remit, take_over
from .lanes import AreaLane, Lanes, OfficerLane, lanes_of
from .local_action import Doer, Evidence, LocalAction, Money, Task, seen
from .money import SOURCES, record_money, total
from .moves import ENDS, HELD_BACK, MOVES, NEEDS_SUPPORT, NOT_TWICE, STATES, allowed, permit, roles_of
from .objecting import Answer, answer_objection, object_to, take_out, the_objection
from .owners import Poll, outcome, record_owners_vote
from .pairing import Pair, pairs
from .parts import HOME, Aid, Objection, Proposal, Return, Step, Visit
from .picture import picture
from .pooling import pool
from .recounting import Recounted, recount
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
    RedactedAlready,
    Refused,
    RemittedOnce,
    ReturnedTwice,
    SamePerson,
    Supported,
    TaskTaken,
    TermOver,
    TooEarly,
    TooLate,
    TooManyFiles,
    Unanswered,
    Unfit,
    Unknown,
    VotedAlready,
)
from .rejecting import CODES, appeal, decide_appeal, reject
from .returning import Support, go_on, lapsed, return_for_revision, revised, supported, taken_over, written_by
from .review import Occasion, Review, open_review
from .roll_file import Fault, RollFile, read_rolls
from .rolls import as_seated, seated
from .rulebook import ACCOUNTS, Problem, Rulebook
from .seats import ROLES, Change, Role, Seat, Term, changes
from .self_help import answer_self_help, publish
from .session import ANSWERS, COMING, MODES, Comment, File, Minutes, Observer, Opinion, Reply, Session, hash_of
from .sheets import Invited, body_at, invited_to, is_announced, meeting_bodies, on_paper
from .stopping import STOPPABLE, after_vote, confirm_stop, hold, hold_over, release, resume, stoppable
from .suggestion import REASONS, Suggestion, suggest
from .tasks import claim_task, drop_task
from .tiers import DECISIONS, Body, Councils, Decision, Person, Tier, version_of
from .triage import KINDS, is_insider, is_private, triage
from .uploads import (
    MOST_LOOSE,
    NAMED,
    Upload,
    expect_room,
    named,
    reads,
    with_evidence,
    with_files,
)
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
from .work import act, conclude, confirm, fail, just_reported, reopen, report, show_progress, the_action
from .worklist import AT_ONCE, TODOS, Item, Todo, states_of, todo_of

__all__ = [
    "ACCOUNTS", "AIDS", "ANSWERS", "AT_ONCE", "BY_TIME", "CHOICES", "CODES", "COMING", "DAY_BEFORE",
    "DECISIONS", "ENDS", "GROUNDS", "HALF_TIME", "HELD_BACK", "HOME", "KINDS", "MAJORITIES", "MODES",
    "MOST_LOOSE", "MOVES", "NAMED", "NEEDS_SUPPORT", "NOT_TWICE", "OVERDUE", "REASONS", "ROLES", "SOURCES",
    "STATES", "STOPPABLE", "TODOS", "WATCHED", "ActedAtOnce", "Aid", "Answer", "AnsweredAlready",
    "AppealedOnce", "AreaLane", "AtTheTop", "BadSignature", "Ballot", "BelowThreshold", "BeyondReach", "Body",
    "Call", "Change", "Choice", "Comment", "ConsentNeeded", "Councils", "Count", "CountKind", "Decision",
    "Doer", "Evidence", "Fault", "File", "Headline", "How", "Invited", "Item", "Key", "Lanes", "LocalAction",
    "LoweredAlready", "Meeting", "Minutes", "MinutesMissing", "Money", "NoChange", "NoGround", "NobodyActed",
    "NotAllowed", "NotBelow", "NotNow", "NotPassed", "NotUrgent", "NotYours", "ObjectedAlready", "Objection",
    "Observer", "Occasion", "OfficerLane", "OnHold", "OnTime", "Opinion", "Order", "OwnDecision", "OwnWork",
    "Owners", "OwnersDecide", "Pair", "Paper", "Person", "Poll", "Problem", "Proposal", "Provisional",
    "Proxy", "Recounted", "RedactedAlready", "Refused", "Reminder", "RemittedOnce", "Reply", "Return",
    "ReturnedTwice", "Review", "Role", "RollFile", "Rulebook", "SamePerson", "Seat", "Session", "Signed",
    "Slip", "Step", "Suggestion", "Support", "Supported", "Tally", "Task", "TaskTaken", "Term", "TermOver",
    "Tier", "Todo", "TooEarly", "TooLate", "TooManyFiles", "Unanswered", "Unfit", "Unknown", "Upload",
    "Visit", "Vote", "VotedAlready", "act", "adopt", "after_vote", "allowed", "announce", "answer_objection",
    "answer_self_help", "appeal", "as_seated", "attach", "body_at", "call_session", "call_vote",
    "cast_ballot", "changes", "claim_task", "close_vote", "comment", "conclude", "confirm", "confirm_paper",
    "confirm_stop", "count", "count_of", "decide_appeal", "dispatch", "dispatch_at_once", "drop_task",
    "enter_paper", "escalate", "expect_room", "expire", "fail", "fingerprint", "go_on", "goes_on", "hash_of",
    "hold", "hold_over", "holds", "invited_to", "is_announced", "is_insider", "is_private", "just_reported",
    "lanes_of", "lapsed", "meeting_bodies", "members_of", "more_than_half", "name_proxy", "named",
    "object_to", "on_paper", "one_body", "open_review", "open_vote", "outcome", "pairs", "permit", "picture",
    "pool", "publish", "read_rolls", "reads", "record_aid", "record_minutes", "record_money",
    "record_owners_vote", "record_visit", "recount", "recuse", "reject", "release", "reminders", "remit",
    "reopen", "reply", "report", "resume", "return_for_revision", "revised", "roles_of", "seated", "seen",
    "show_progress", "states_of", "still_due", "stoppable", "suggest", "supported", "take_out", "take_over",
    "taken_over", "the_action", "the_objection", "the_session", "thumbprint", "todo_of", "told_of", "total",
    "triage", "version_of", "with_evidence", "with_files", "written_by",
]
