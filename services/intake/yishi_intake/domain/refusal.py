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


class OwnWork(Refused):
    """Whoever did the work does not judge it."""

    code = "own-work"


class TooLate(Refused):
    """The window for it has ended."""

    code = "too-late"


class TooEarly(Refused):
    """The window for it has not ended."""

    code = "too-early"


class NotEnough(Refused):
    """Fewer households than the threshold have signed."""

    code = "not-enough"


class NotYours(Refused):
    """Only the author, or those who signed, may do it."""

    code = "not-yours"


class NotInProduction(Refused):
    """Demo accounts exist in local mode only."""

    code = "not-in-production"


class TextChanged(Refused):
    """A signature is for one exact text."""

    code = "text-changed"


class OwnProposal(Refused):
    """Authors stand behind their text already."""

    code = "own-proposal"


class SignedAlready(Refused):
    """One signature per person."""

    code = "signed-already"


class Redacted(Refused):
    """What it said was taken out, so nobody can put a name to it."""

    code = "redacted"


class AskedAlready(Refused):
    """One request at a time."""

    code = "asked-already"


class TargetOver(Refused):
    """One that is evaluated, over, merged or not open yet takes no others in."""

    code = "target-over"


class NotFurtherOn(Refused):
    """The one further on goes on; of two equally far the one that was opened first."""

    code = "not-further-on"


class OtherArea(Refused):
    """One is merged into another of the same area, or of an area that holds it."""

    code = "other-area"


class Confided(NotYours):
    """A private matter (家里事) of others: nothing is told but number, area, month and phase."""

    code = "private-matter"


class PrivateMatter(Refused):
    """What a household has confided is not laid open to others' signers."""

    code = "private-matter"


class VotedOn(Refused):
    """Who is asked in a vote stays the same until its close."""

    code = "voted-on"


class CarriesOthers(Refused):
    """Who has taken others in, or may soon, does not go on in a third."""

    code = "carries-others"


class AnsweredAlready(Refused):
    """One answer per household."""

    code = "answered-already"


class NothingChanged(Refused):
    """Another text is asked for, and this is the one it has."""

    code = "nothing-changed"


class NotMinor(Refused):
    """An edit that changes more than a slip of the pen asks those who signed again."""

    code = "not-minor"
