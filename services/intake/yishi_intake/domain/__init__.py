"""Intake's rules: plain Python, time and ids as arguments."""

from .evaluation import Answer, AnsweredAlready, DoneBy, Evaluation, answer, answer_of, ask, close, may_be_asked
from .follow_up import FollowUp, Look, look, role_of
from .household import NoHousehold, household
from .number import Block, receipt
from .place import Area, Areas, Place, UnknownArea
from .proposal import (
    Attachment,
    Content,
    Proposal,
    UnknownCourse,
    edit,
    expect,
    file,
    hear,
    lapse,
    open_up,
    reopen,
    request_reopening,
    withdraw,
    write,
)
from .public_state import PHASES, STATES, Rank, Shown, State, describe, later
from .refusal import NotFound, NotInProduction, NotNow, NotYours, Refused, TooLate
from .rules import Category, Rules, UnknownCategory
from .signature import Party, Signature
from .signing import Count, OwnProposal, SignedAlready, TextChanged, count, sign, unsign

__all__ = [
    "PHASES", "STATES", "Answer", "AnsweredAlready", "Area", "Areas", "Attachment", "Block", "Category", "Content",
    "Count", "DoneBy", "Evaluation", "FollowUp", "Look", "NoHousehold", "NotFound", "NotInProduction", "NotNow",
    "NotYours", "OwnProposal", "Party", "Place", "Proposal", "Rank", "Refused", "Rules", "Shown", "Signature",
    "SignedAlready", "State", "TextChanged", "TooLate", "UnknownArea", "UnknownCategory", "UnknownCourse", "answer",
    "answer_of", "ask", "close", "count", "describe", "edit", "expect", "file", "hear", "household", "lapse", "later",
    "look", "may_be_asked", "open_up", "receipt", "reopen", "request_reopening", "role_of", "sign", "unsign",
    "withdraw", "write",
]
