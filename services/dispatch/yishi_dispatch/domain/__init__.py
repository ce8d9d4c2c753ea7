"""The rules of dispatch: plain values in, plain values or a refusal out."""

from . import (
    agency,
    agency_file,
    agency_tree,
    asking,
    assignment,
    case,
    clocks,
    counting,
    duty,
    ladder,
    moves,
    note,
    plan,
    receipt,
    refusals,
    reporting,
    signing,
    silence,
    steering,
)
from .assignment import Report
from .refusals import IllegalMove, NeverSent, NotHere, Refused

__all__ = [
    "IllegalMove", "NeverSent", "NotHere", "Refused", "Report", "agency", "agency_file", "agency_tree",
    "asking", "assignment", "case", "clocks", "counting", "duty", "ladder", "moves", "note", "plan",
    "receipt", "refusals", "reporting", "signing", "silence", "steering",
]
