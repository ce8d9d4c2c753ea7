"""The use cases of dispatch: load, decide, save, say."""

from . import agency, assignment, case, decision, recounting, register, routing

__all__ = ["agency", "assignment", "case", "decision", "recounting", "register", "routing"]
