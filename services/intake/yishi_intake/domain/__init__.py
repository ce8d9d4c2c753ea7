"""Intake's rules: plain Python, time and ids as arguments."""

from .account import Account
from .appealing import appeal, helped
from .assurance import LEVELS, Level
from .blocking import Block as Blocking
from .blocking import Blocked, block, lift
from .challenge import Challenge, NotChallenged, challenge, nonce_of, redeem
from .checking import approve, forget, refuse, submit
from .claiming import ON_BEHALF, Claim, claim, issue, nobody_yet, open_code, seal_code, spell
from .device_key import (
    DeviceKey,
    KeyElsewhere,
    KeyRevoked,
    KeyTaken,
    TooManyKeys,
    enrol,
    key_envelope,
    revoke,
    still_held,
)
from .diagram import diagram
from .envelope import PREFIX, Assertion, BadEnvelope, Evidence, NotSetUp, OtherAct, Site
from .evaluation import (
    Answer,
    DoneBy,
    Evaluation,
    OtherQuestion,
    Question,
    answer,
    answer_of,
    ask,
    close,
    enter,
    expect_question,
    may_be_asked,
    unanswered,
)
from .files import MOST_LOOSE, File, FileInUse, TooManyFiles, UnknownFile, attach, attached, loose, named_files
from .filing import edit, file, lapse, open_up, withdraw
from .flagging import Flag, FlaggedAlready, Settlement, flag, out_of_sight, settle, unsettled
from .follow_up import FollowUp, Look, look, of_check, role_of
from .guards import Ask, Guard, heads
from .helping import Helper, ask_publication, name_helper
from .hiding import HiddenAlready, expect_officer, hide, unhide
from .household import NoHousehold, household, open_name, reseal, seal, seal_name
from .lapsing import next_bell, reminded
from .likeness import Known, Meanings, Telling, TooVague, alike, marks, plain, sought, telling
from .limits import (
    ANONYMOUS,
    COUNTED,
    FILES,
    FILING,
    LOGIN,
    SAME,
    SIGNING,
    TELLING,
    Limit,
    SaidAlready,
    TooMany,
    Use,
    by_address,
    by_person,
    by_words,
    slot,
    too_many,
)
from .login import (
    LASTS,
    MINI,
    UNION,
    WEB,
    Away,
    BadCode,
    BadState,
    Garbled,
    HeldBack,
    NotOffered,
    Often,
    Recognised,
    Snapshot,
    Spent,
    Ticket,
    spend,
    ticket,
    traces,
)
from .moves import GONE, HELD, KNOWN, MOVES, SEEN, TAKEN_BACK_FROM, Move, exits, expect, permit
from .news import NEWS, SPOKEN
from .number import Block, receipt, written
from .open311 import (
    OVER,
    TOLD_STATUS,
    Malformed,
    NoKey,
    Report,
    Update,
    Wanted,
    client,
    person,
    status,
    title,
    update_status,
)
from .paper import Line, Sheet, TwiceOnPaper, enter_sheet, strike_line
from .passkey import options as passkey_options
from .path import News, Standing, Step, standing
from .place import Area, Areas, Place, UnknownArea, cell, cells_around, metres
from .proof import FORMAT, Proof
from .proposal import PRIVATE, Attachment, Content, Earlier, Proposal, UnknownCourse, hear, seen_by, sort, voice, write
from .proved import NEEDS, PHONE, NotProved, Proved, expect_proved, levels
from .public_state import PHASES, STATES, Rank, Shown, State, describe, later, states_of
from .recurrence import OtherMatter, again
from .redaction import GROUNDS, Redaction, redact
from .refusal import (
    AnsweredAlready,
    AskedAlready,
    Confided,
    NotEnough,
    NotFound,
    NothingChanged,
    NotInProduction,
    NotMinor,
    NotNow,
    NotYours,
    OwnProposal,
    OwnWork,
    Redacted,
    Refused,
    SignedAlready,
    TextChanged,
    TooEarly,
    TooLate,
)
from .remark import Remark, Role, Speaker, add_evidence, comment, follow, take_out
from .reopening import recur, request_reopening, send_back
from .representing import Representative, accept, end, name
from .revision import Piece, Return, Revision, Text, amend, confided_until, difference, publish, revise, texts_of
from .rules import Category, Outside, Rules, UnknownCategory
from .scheme import BadKey, BadSignature, PublicKey
from .sight import Sight, Viewer, confided_to, handles, readable, sight
from .signature import Party, Signature, party
from .signing import Count, count, sign, unsign
from .taking_over import take_over, take_over_from
from .units import NotACode, Unit, UnitKnown, expect_handler, hand_on, register
from .withdrawal import StopRequest, answered, confirm, dropped, keep, object_to, request_withdrawal

__all__ = [
    "ANONYMOUS", "COUNTED", "FILES", "FILING", "FORMAT", "GONE", "GROUNDS", "HELD", "KNOWN", "LASTS",
    "LEVELS", "LOGIN", "MINI", "MOST_LOOSE", "MOVES", "NEEDS", "NEWS", "ON_BEHALF", "OVER", "PHASES", "PHONE",
    "PREFIX", "PRIVATE", "SAME", "SEEN", "SIGNING", "SPOKEN", "STATES", "TAKEN_BACK_FROM", "TELLING",
    "TOLD_STATUS", "UNION", "WEB", "Account", "Answer", "AnsweredAlready", "Area", "Areas", "Ask",
    "AskedAlready", "Assertion", "Attachment", "Away", "BadCode", "BadEnvelope", "BadKey", "BadSignature",
    "BadState", "Block", "Blocked", "Blocking", "Category", "Challenge", "Claim", "Confided", "Content",
    "Count", "DeviceKey", "DoneBy", "Earlier", "Evaluation", "Evidence", "File", "FileInUse", "Flag",
    "FlaggedAlready", "FollowUp", "Garbled", "Guard", "HeldBack", "Helper", "HiddenAlready", "KeyElsewhere",
    "KeyRevoked", "KeyTaken", "Known", "Level", "Limit", "Line", "Look", "Malformed", "Meanings", "Move",
    "News", "NoHousehold", "NoKey", "NotACode", "NotChallenged", "NotEnough", "NotFound", "NotInProduction",
    "NotMinor", "NotNow", "NotOffered", "NotProved", "NotSetUp", "NotYours", "NothingChanged", "Often",
    "OtherAct", "OtherMatter", "OtherQuestion", "Outside", "OwnProposal", "OwnWork", "Party", "Piece",
    "Place", "Proof", "Proposal", "Proved", "PublicKey", "Question", "Rank", "Recognised", "Redacted",
    "Redaction", "Refused", "Remark", "Report", "Representative", "Return", "Revision", "Role", "Rules",
    "SaidAlready", "Settlement", "Sheet", "Shown", "Sight", "Signature", "SignedAlready", "Site", "Snapshot",
    "Speaker", "Spent", "Standing", "State", "Step", "StopRequest", "Telling", "Text", "TextChanged",
    "Ticket", "TooEarly", "TooLate", "TooMany", "TooManyFiles", "TooManyKeys", "TooVague", "TwiceOnPaper",
    "Unit", "UnitKnown", "UnknownArea", "UnknownCategory", "UnknownCourse", "UnknownFile", "Update", "Use",
    "Viewer", "Wanted", "accept", "add_evidence", "again", "alike", "amend", "answer", "answer_of",
    "answered", "appeal", "approve", "ask", "ask_publication", "attach", "attached", "block", "by_address",
    "by_person", "by_words", "cell", "cells_around", "challenge", "claim", "client", "close", "comment",
    "confided_to", "confided_until", "confirm", "count", "describe", "diagram", "difference", "dropped",
    "edit", "end", "enrol", "enter", "enter_sheet", "exits", "expect", "expect_handler", "expect_officer",
    "expect_proved", "expect_question", "file", "flag", "follow", "forget", "hand_on", "handles", "heads",
    "hear", "helped", "hide", "household", "issue", "keep", "key_envelope", "lapse", "later", "levels",
    "lift", "look", "loose", "marks", "may_be_asked", "metres", "name", "name_helper", "named_files",
    "next_bell", "nobody_yet", "nonce_of", "object_to", "of_check", "open_code", "open_name", "open_up",
    "out_of_sight", "party", "passkey_options", "permit", "person", "plain", "publish", "readable", "receipt",
    "recur", "redact", "redeem", "refuse", "register", "reminded", "request_reopening", "request_withdrawal",
    "reseal", "revise", "revoke", "role_of", "seal", "seal_code", "seal_name", "seen_by", "send_back",
    "settle", "sight", "sign", "slot", "sort", "sought", "spell", "spend", "standing", "states_of", "status",
    "still_held", "strike_line", "submit", "take_out", "take_over", "take_over_from", "telling", "texts_of",
    "ticket", "title", "too_many", "traces", "unanswered", "unhide", "unsettled", "unsign", "update_status",
    "voice", "withdraw", "write", "written",
]
