"""How intake says no: a word for machines, a sentence for people."""

from typing import ClassVar


class Refused(Exception):
    """Intake does not do it; `state` and `allowed` tell what it is and what could be done instead."""

    code: ClassVar[str] = "refused"

    def __init__(self, sentence: str, *, state: str | None = None, allowed: tuple[str, ...] | None = None) -> None:
        super().__init__(sentence)
        self.state = state
        self.allowed = allowed


class NotFound(Refused):
    """There is nothing by that id that the caller may see."""

    code = "not-found"


class NotNow(Refused):
    """The state of the proposal has no such move."""

    code = "not-now"


class TooLate(Refused):
    """The window for it has ended."""

    code = "too-late"


class NotYours(Refused):
    """Only the author, or those who signed, may do it."""

    code = "not-yours"


class NotInProduction(Refused):
    """Demo accounts exist in local mode only."""

    code = "not-in-production"
