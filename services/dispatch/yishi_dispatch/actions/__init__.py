"""The use cases of dispatch: load, decide, save, say."""

from . import (
    agency,
    assignment,
    case,
    contact,
    decision,
    exclusion,
    handling,
    rates,
    recounting,
    register,
    remark,
    reply,
    routing,
    supervision,
)

__all__ = [
    "agency", "assignment", "case", "contact", "decision", "exclusion", "handling", "rates", "recounting",
    "register", "remark", "reply", "routing", "supervision",
]
