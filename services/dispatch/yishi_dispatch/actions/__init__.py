"""The use cases of dispatch: load, decide, save, say."""

from . import agency, assignment, case, contact, exclusion, handling, rates, remark, supervision

__all__ = [
    "agency", "assignment", "case", "contact", "exclusion", "handling", "rates", "remark", "supervision",
]
