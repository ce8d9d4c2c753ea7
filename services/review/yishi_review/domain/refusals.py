"""Every "no" of the review service, each with a code for machines and a sentence for people."""


class Refused(Exception):
    """A command that the rules do not allow; `state` and `allowed` tell what would be."""

    code = "refused"

    def __init__(self, sentence: str, *, state: str = "", allowed: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.state = state
        self.allowed = allowed


class Unknown(Refused):
    """What is spoken of must exist."""

    code = "not-found"


class NotNow(Refused):
    """Each state allows certain commands only; the table of moves says which."""

    code = "not-now"


class NotYours(Refused):
    """Only certain people may do it: the convener of the body that holds the review decides, its members vote."""

    code = "not-yours"


class OnHold(Refused):
    """While the author wants to take the proposal back, nothing is decided that could not be taken back."""

    code = "on-hold"


class ReturnedTwice(Refused):
    """An author is asked to revise twice at most; then the body decides on what there is."""

    code = "returned-twice"


class ConsentNeeded(Refused):
    """A private matter moves up with a text that its author agrees to have published, and never without."""

    code = "consent-needed"


class NotUrgent(Refused):
    """Nothing is done before it was deliberated, unless life is in danger."""

    code = "not-urgent"


class ActedAtOnce(Refused):
    """Agencies act already, at the duty officer's word (先办后议); the body deliberates, and orders nothing twice."""

    code = "acted-at-once"


class BelowThreshold(Refused):
    """Since it was revised too few stand behind it: first the body says whether it goes on."""

    code = "below-threshold"


class Supported(Refused):
    """Whether to go on is a question only where too few stand behind it."""

    code = "supported"


class TooEarly(Refused):
    """A session must have been held before its minutes, an announcement must have ended before acting."""

    code = "too-early"


class TooLate(Refused):
    """A ballot counts only before the vote closes."""

    code = "too-late"


class NoChange(Refused):
    """A matter is classified anew only as something else."""

    code = "no-change"


class LoweredAlready(Refused):
    """A matter may be classified down once, and only before it is passed up."""

    code = "lowered-already"


class NotPassed(Refused):
    """A body adopts only what a vote of its own has passed."""

    code = "not-passed"


class NoGround(Refused):
    """A matter is passed up on a named ground, and for lack of agreement or quorum only after such a vote."""

    code = "no-ground"


class AtTheTop(Refused):
    """Above the last body there is nobody to pass a matter up to."""

    code = "at-the-top"


class BeyondReach(Refused):
    """A body has agencies act only as far as its tier's rules reach."""

    code = "beyond-reach"


class Unfit(Refused):
    """What was sent contradicts itself or the rules of the tier."""

    code = "unfit"


class MinutesMissing(Refused):
    """Every opinion gets its answer before the vote: a session that was held needs its minutes first."""

    code = "minutes-missing"


class NobodyActed(Refused):
    """Work is confirmed only once somebody has reported it done."""

    code = "nobody-acted"


class OwnWork(Refused):
    """Nobody confirms work of their own."""

    code = "own-work"


class AppealedOnce(Refused):
    """A rejection is appealed against once; what the next tier says of it is final."""

    code = "appealed-once"


class OwnDecision(Refused):
    """Nobody hears an appeal against a decision of their own."""

    code = "own-decision"


class NotBelow(Refused):
    """What is sent back to the tier below must have been there."""

    code = "not-below"


class RemittedOnce(Refused):
    """A body sends a matter back to the same body below once."""

    code = "remitted-once"


class OnTime(Refused):
    """A tier takes over only what is late at the tier below."""

    code = "on-time"


class ObjectedAlready(Refused):
    """Against a decision anybody objects once."""

    code = "objected-already"


class RedactedAlready(Refused):
    """Words are taken out once."""

    code = "redacted-already"


class AnsweredAlready(Refused):
    """An objection gets one answer."""

    code = "answered-already"


class Unanswered(Refused):
    """Before anybody acts, everybody who has objected has an answer."""

    code = "unanswered"


class OwnersDecide(Refused):
    """What belongs to owners in common is decided by their vote, by area and by heads, not by a body."""

    code = "owners-decide"


class NotAllowed(Refused):
    """A tier's bodies decide what its rules allow them to."""

    code = "not-allowed"


class VotedAlready(Refused):
    """A member has one ballot, on paper or not, in person or by a proxy."""

    code = "voted-already"


class SamePerson(Refused):
    """What is entered from paper is compared with its scan by a second person."""

    code = "same-person"


class BadSignature(Refused):
    """A signed ballot is signed by the voter's own key, over this very choice, just now."""

    code = "bad-signature"


class TaskTaken(Refused):
    """A task is taken on once by each, and by as many as it wants hands."""

    code = "task-taken"


class TermOver(NotYours):
    """Who sits in a body is what its roll says today, whatever a token says."""

    code = "term-over"


class TooManyFiles(Refused):
    """So many files of this person hang on nothing yet; some must be named, or forgotten by time."""

    code = "too-many-files"
