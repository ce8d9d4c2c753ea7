"""The use cases of dispatch: load, decide, save, say."""

from . import (
    agency,
    assignment,
    case,
    contact,
    decision,
    exclusion,
    handling,
    posting,
    rates,
    recounting,
    register,
    remark,
    reply,
    routing,
    supervision,
    webhook,
)

__all__ = [
    "agency", "assignment", "case", "contact", "decision", "exclusion", "handling", "posting", "rates",
    "recounting", "register", "remark", "reply", "routing", "supervision", "webhook",
]
