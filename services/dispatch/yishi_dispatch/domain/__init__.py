"""The rules of dispatch: plain values in, plain values or a refusal out."""

from . import (
    agency,
    assignment,
    case,
    clocks,
    contact,
    exclusion,
    handling,
    ladder,
    note,
    plan,
    rates,
    receipt,
    refusals,
    remark,
    silence,
    supervision,
    watch,
)
from .assignment import Report
from .refusals import IllegalMove, NeverSent, NotHere, Refused

__all__ = [
    "IllegalMove", "NeverSent", "NotHere", "Refused", "Report", "agency", "assignment", "case", "clocks", "contact",
    "exclusion", "handling", "ladder", "note", "plan", "rates", "receipt", "refusals", "remark", "silence",
    "supervision", "watch",
]
