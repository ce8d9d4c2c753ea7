"""The use cases of dispatch: load, decide, save, say."""

from . import agency, assignment, case, reply

__all__ = ["agency", "assignment", "case", "reply"]
