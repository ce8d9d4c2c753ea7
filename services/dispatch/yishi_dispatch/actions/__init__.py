"""The use cases of dispatch: load, decide, save, say."""

from . import agency, assignment, case, decision, recounting, register, reply, routing

__all__ = ["agency", "assignment", "case", "decision", "recounting", "register", "reply", "routing"]
