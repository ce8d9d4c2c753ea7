"""The rules of dispatch: plain values in, plain values or a refusal out."""

from . import agency, assignment, case, clocks, ladder, note, plan, receipt, refusals, reply, silence
from .assignment import Report
from .refusals import IllegalMove, NeverSent, NotHere, Refused

__all__ = [
    "IllegalMove", "NeverSent", "NotHere", "Refused", "Report", "agency", "assignment", "case", "clocks", "ladder",
    "note", "plan", "receipt", "refusals", "reply", "silence",
]
