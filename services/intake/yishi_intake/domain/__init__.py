"""Intake's rules: plain Python, time and ids as arguments."""

from .account import Account
from .evaluation import Answer, AnsweredAlready, DoneBy, Evaluation, answer, answer_of, ask, close, may_be_asked
from .follow_up import FollowUp, Look, look, of_check, role_of
from .household import NoHousehold, household
from .number import Block, receipt
from .place import Area, Areas, Place, UnknownArea
from .proposal import (
    Attachment,
    Content,
    Proposal,
    UnknownCourse,
    confided_to,
    edit,
    expect,
    file,
    hear,
    lapse,
    open_up,
    reopen,
    request_reopening,
    seen_by,
    sort,
    withdraw,
    write,
)
from .public_state import PHASES, STATES, Rank, Shown, State, describe, later
from .refusal import NotFound, NotInProduction, NotNow, NotYours, Refused, TooLate
from .rules import Category, Rules, UnknownCategory
from .signature import Party, Signature, party
from .signing import Count, OwnProposal, SignedAlready, TextChanged, count, sign, unsign

__all__ = [
    "PHASES", "STATES", "Account", "Answer", "AnsweredAlready", "Area", "Areas", "Attachment", "Block", "Category",
    "Content", "Count", "DoneBy", "Evaluation", "FollowUp", "Look", "NoHousehold", "NotFound", "NotInProduction",
    "NotNow", "NotYours", "OwnProposal", "Party", "Place", "Proposal", "Rank", "Refused", "Rules", "Shown",
    "Signature", "SignedAlready", "State", "TextChanged", "TooLate", "UnknownArea", "UnknownCategory",
    "UnknownCourse", "answer", "answer_of", "ask", "close", "confided_to", "count", "describe", "edit", "expect",
    "file", "hear", "household", "lapse", "later", "look", "may_be_asked", "of_check", "open_up", "party",
    "receipt", "reopen", "request_reopening", "role_of", "seen_by", "sign", "sort", "unsign", "withdraw", "write",
]
