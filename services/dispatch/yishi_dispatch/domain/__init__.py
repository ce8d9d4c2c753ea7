"""The rules of dispatch: plain values in, plain values or a refusal out."""

from . import (
    agency,
    asking,
    assignment,
    case,
    clocks,
    ladder,
    moves,
    note,
    plan,
    receipt,
    refusals,
    reply,
    reporting,
    signing,
    silence,
    steering,
)
from .assignment import Report
from .refusals import IllegalMove, NeverSent, NotHere, Refused

__all__ = [
    "IllegalMove", "NeverSent", "NotHere", "Refused", "Report", "agency", "asking", "assignment", "case",
    "clocks", "ladder", "moves", "note", "plan", "receipt", "refusals", "reply", "reporting", "signing",
    "silence", "steering",
]
