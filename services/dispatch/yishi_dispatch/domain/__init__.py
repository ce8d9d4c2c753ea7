"""The rules of dispatch: plain values in, plain values or a refusal out."""

from . import (
    address,
    agency,
    agency_file,
    agency_tree,
    asking,
    assignment,
    borders,
    case,
    clocks,
    contact,
    counting,
    duty,
    exclusion,
    handling,
    ladder,
    moves,
    note,
    plan,
    rates,
    receipt,
    refusals,
    remark,
    reply,
    reporting,
    routing,
    signing,
    silence,
    steering,
    supervision,
    watch,
    webhook,
    webhook_signing,
    what_if,
)
from .assignment import Report
from .refusals import IllegalMove, NeverSent, NotHere, Refused

__all__ = [
    "IllegalMove", "NeverSent", "NotHere", "Refused", "Report", "address", "agency", "agency_file",
    "agency_tree", "asking", "assignment", "borders", "case", "clocks", "contact", "counting", "duty",
    "exclusion", "handling", "ladder", "moves", "note", "plan", "rates", "receipt", "refusals", "remark",
    "reply", "reporting", "routing", "signing", "silence", "steering", "supervision", "watch", "webhook",
    "webhook_signing", "what_if",
]
