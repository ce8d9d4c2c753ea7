"""Intake's rules: plain Python, time and ids as arguments."""

from .account import Account
from .evaluation import Answer, AnsweredAlready, DoneBy, Evaluation, answer, answer_of, ask, close, may_be_asked
from .follow_up import FollowUp, Look, look, of_check, role_of
from .household import NoHousehold, household
from .likeness import Known, Meanings, Telling, TooVague, alike, marks, plain, sought, telling
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
from .path import News, Standing, Step, standing
from .place import Area, Areas, Place, UnknownArea, cell, cells_around, metres
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
from .public_state import PHASES, STATES, Rank, Shown, State, describe, later, states_of
from .refusal import NotFound, NotInProduction, NotNow, NotYours, Refused, TooLate
from .rules import Category, Rules, UnknownCategory
from .signature import Party, Signature, party
from .signing import Count, OwnProposal, SignedAlready, TextChanged, count, sign, unsign

__all__ = [
    "OVER", "PHASES", "STATES", "TOLD_STATUS", "Account", "Answer", "AnsweredAlready", "Area", "Areas",
    "Attachment", "Block", "Category", "Content", "Count", "DoneBy", "Evaluation", "FollowUp", "Known",
    "Look", "Malformed", "Meanings", "News", "NoHousehold", "NoKey", "NotFound", "NotInProduction", "NotNow",
    "NotYours", "OwnProposal", "Party", "Place", "Proposal", "Rank", "Refused", "Report", "Rules", "Shown",
    "Signature", "SignedAlready", "Standing", "State", "Step", "Telling", "TextChanged", "TooLate", "TooVague",
    "UnknownArea", "UnknownCategory", "UnknownCourse", "Update", "Wanted", "alike", "answer", "answer_of",
    "ask", "cell", "cells_around", "client", "close", "confided_to", "count", "describe", "edit", "expect",
    "file", "hear", "household", "lapse", "later", "look", "marks", "may_be_asked", "metres", "of_check",
    "open_up", "party", "person", "plain", "receipt", "reopen", "request_reopening", "role_of", "seen_by",
    "sign", "sort", "sought", "standing", "states_of", "status", "telling", "title", "unsign", "update_status",
    "withdraw", "write", "written",
]
