"""Intake's rules: plain Python, time and ids as arguments."""

from .account import Account
from .assurance import LEVELS, Level
from .challenge import Challenge, NotChallenged, challenge, nonce_of, redeem
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
from .envelope import PREFIX, BadEnvelope, Evidence, NotSetUp, OtherAct, Site
from .evaluation import Answer, AnsweredAlready, DoneBy, Evaluation, answer, answer_of, ask, close, may_be_asked
from .files import MOST_LOOSE, File, FileInUse, TooManyFiles, UnknownFile, attach, loose, named_files
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
from .proof import FORMAT, Proof
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
from .scheme import BadKey, BadSignature, PublicKey
from .signature import Party, Signature, party
from .signing import Count, OwnProposal, SignedAlready, TextChanged, count, sign, unsign

__all__ = [
    "FORMAT", "LEVELS", "MOST_LOOSE", "OVER", "PHASES", "PREFIX", "STATES", "TOLD_STATUS", "Account", "Answer",
    "AnsweredAlready", "Area", "Areas", "Attachment", "BadEnvelope", "BadKey", "BadSignature", "Block",
    "Category", "Challenge", "Content", "Count", "DeviceKey", "DoneBy", "Evaluation", "Evidence", "File",
    "FileInUse", "FollowUp", "KeyElsewhere", "KeyRevoked", "KeyTaken", "Known", "Level", "Look", "Malformed",
    "Meanings", "News", "NoHousehold", "NoKey", "NotChallenged", "NotFound", "NotInProduction", "NotNow",
    "NotSetUp", "NotYours", "OtherAct", "OwnProposal", "Party", "Place", "Proof", "Proposal", "PublicKey",
    "Rank", "Refused", "Report", "Rules", "Shown", "Signature", "SignedAlready", "Site", "Standing", "State",
    "Step", "Telling", "TextChanged", "TooLate", "TooManyFiles", "TooManyKeys", "TooVague", "UnknownArea",
    "UnknownCategory", "UnknownCourse", "UnknownFile", "Update", "Wanted", "alike", "answer", "answer_of",
    "ask", "attach", "cell", "cells_around", "challenge", "client", "close", "confided_to", "count", "describe",
    "edit", "enrol", "expect", "file", "hear", "household", "key_envelope", "lapse", "later", "look", "loose",
    "marks", "may_be_asked", "metres", "named_files", "nonce_of", "of_check", "open_up", "party", "person",
    "plain", "receipt", "redeem", "reopen", "request_reopening", "revoke", "role_of", "seen_by", "sign", "sort",
    "sought", "standing", "states_of", "status", "still_held", "telling", "title", "unsign", "update_status",
    "withdraw", "write", "written",
]
