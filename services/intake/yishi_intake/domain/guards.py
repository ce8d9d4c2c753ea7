"""What a move may depend on: who asks, when and about what; the roles, the conditions and how each refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .household import NoHousehold
from .proposal import Proposal, convened_by, voice
from .refusal import (
    AnsweredAlready,
    AskedAlready,
    NotEnough,
    NotFound,
    NothingChanged,
    NotMinor,
    NotNow,
    NotYours,
    OwnProposal,
    OwnWork,
    Redacted,
    Refused,
    SignedAlready,
    TextChanged,
    TooEarly,
    TooLate,
)
from .signature import Signature

#: 联名代表.
MOST_REPRESENTATIVES = 5


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a guard may look at: who asks and when, and the one thing that the move is about.

    `pending`: somebody has asked to take it back or to merge it. `until` is when that, an evaluation, a check or the
    time for leaving ends, `spoken` who has answered it, `verdict` what it came to, `limit` how often it may be
    reopened; `offices` are the areas that the asker is an officer of; `target` is what it would be merged into,
    `private`: one of the two is a private matter, `taken`: others are or may soon be merged into this one, `busy`: the
    target is asked to stop itself. `checked`: an officer is to look first; `worked` is the area whose body did the
    work, `voice` for whom somebody else speaks. `since` is when a time begins; `wanted` is the hash of
    another text, which is to be a `minor` edit, or is a `small` one; `ground` is why a code is made out; `named`
    is whom the author would have represent it.
    """

    now: datetime
    by: str = ""
    convenes: frozenset[str] = frozenset()
    signature: Signature | None = None
    pending: bool = False
    until: datetime | None = None
    spoken: frozenset[str] = frozenset()
    limit: int = 0
    verdict: str = ""
    worked: str = ""
    voice: str = ""
    checked: bool = False
    offices: frozenset[str] = frozenset()
    target: Proposal | None = None
    private: bool = False
    taken: bool = False
    busy: bool = False
    since: datetime | None = None
    wanted: str = ""
    minor: bool = False
    small: bool = False
    ground: str = ""
    named: str = ""


@dataclass(frozen=True)
class Guard:
    """A condition of a move in words for the diagram; how it is judged, and how the move is refused without it."""

    words: str
    holds: Callable[[Proposal, Ask], bool]
    refusal: type[Refused]
    sentence: str


def voice_of(proposal: Proposal, ask: Ask) -> str:
    """Whose answer this is: whom somebody else speaks for, a convener's own, or that of a household or unit."""
    if ask.voice:
        return ask.voice
    return ask.by if convened_by(proposal, ask.convenes) else voice(proposal, ask.by)


def _signed(proposal: Proposal, person: str) -> bool:
    return any(signature.signer.id == person for signature in proposal.signatures)


def _through(proposal: Proposal, person: str) -> bool:
    return any(signature.through for signature in proposal.signatures if signature.signer.id == person)


def _author(proposal: Proposal, ask: Ask) -> bool:
    return ask.by == proposal.author.id


def heads(proposal: Proposal, offices: frozenset[str]) -> bool:
    """Whether an officer of these areas (`*`: of all) is one of an area of the proposal."""
    return bool(offices & {"*", *proposal.content.place.areas})


#: What somebody can be to a proposal, and what is said to who is not.
ROLES: dict[str, tuple[Callable[[Proposal, Ask], bool], str]] = {
    "author": (_author, "only the author may do this"),
    "representative": (lambda proposal, ask: ask.by in proposal.representatives,
                       "only the author and those who represent it may do this"),
    "neighbour": (lambda proposal, ask: bool(ask.by), "please sign in first"),
    "proposer": (lambda proposal, ask: _author(proposal, ask) or _signed(proposal, ask.by),
                 "only the author and those who signed are asked"),
    "co-signer": (lambda proposal, ask: _signed(proposal, ask.by), "only those who signed may do this"),
    "convener": (lambda proposal, ask: convened_by(proposal, ask.convenes),
                 "only those who proposed it and the area's conveners look again"),
    "officer": (lambda proposal, ask: heads(proposal, ask.offices) and not _author(proposal, ask),
                "only an officer of its area may do this, and not about a proposal of one's own"),
    "joined": (lambda proposal, ask: _through(proposal, ask.by),
               "only those who came with a proposal that was merged into it leave so"),
}

CHECKED = Guard("anonymous, or all are looked at first", lambda p, a: a.checked,
                NotNow, "nobody has to look at it first")
ANONYMOUS = Guard("anonymous, after the window", lambda p, a: p.lapses_at is not None and a.now >= p.lapses_at,
                  TooEarly, "it waits for an officer")
APPEALABLE = Guard("once, before appeal_until", lambda p, a: a.until is not None and a.now < a.until, TooLate,
                   "an appeal is possible once, and in time")
COLLECTING = Guard("before the window ends", lambda p, a: p.lapses_at is None or a.now < p.lapses_at,
                   TooLate, "the days for collecting signatures are over")
OVER = Guard("after the window", lambda p, a: p.lapses_at is None or a.now >= p.lapses_at,
             TooEarly, "its days are not over yet")
ENOUGH = Guard("threshold reached", lambda p, a: p.enough, NotEnough, "not enough households have signed yet")
NOT_OWN = Guard("not one's own", lambda p, a: not _author(p, a), OwnProposal,
                "authors do not co-sign their own proposal")
NOT_TWICE = Guard("not signed yet", lambda p, a: not _signed(p, a.by), SignedAlready,
                  "you have signed this proposal already")
SIGNED = Guard("signed before", lambda p, a: _signed(p, a.by), NotFound, "you have not signed this proposal")
SAME_TEXT = Guard("the text as it is", lambda p, a: a.signature is None or a.signature.text_hash == p.content.hash,
                  TextChanged, "the text is not the one you read; please read it again")
READABLE = Guard("the text not redacted", lambda p, a: p.redacted_at is None, Redacted,
                 "what it said was taken out, nobody can sign it any more")
PLATE = Guard("with a door plate", lambda p, a: a.signature is None or a.signature.signer.kind != "resident"
              or a.signature.household is not None, NoHousehold, "please give the door plate of your household")
OPEN = Guard("while a check is open", lambda p, a: a.until is not None, NotNow, "no follow-up check is open")
ANSWERING = Guard("before it ends", lambda p, a: a.until is None or a.now < a.until,
                  TooLate, "the days for answering are over")
ONCE = Guard("once per household", lambda p, a: voice_of(p, a) not in a.spoken,
             AnsweredAlready, "your household has answered already")
REOPENABLE = Guard("before reopen_until", lambda p, a: p.reopen_until is not None and a.now < p.reopen_until,
                   TooLate, "the days in which it can be reopened are over; if it has come back, please file it again")
LIMIT = Guard("reopen_limit not used up", lambda p, a: p.requests < a.limit,
              TooLate, "it has been reopened as often as it can be; please file it again")
BEYOND = Guard("reopening is over", lambda p, a: p.reopen_until is None or a.now >= p.reopen_until
               or p.requests >= a.limit, TooEarly, "it can still be reopened; please say there that it is not solved")
SOLVED = Guard("half say yes, or silence", lambda p, a: a.verdict in ("solved", "accepted", "no_response"),
               NotNow, "more than half say that it is not solved")
UNSOLVED = Guard("more than half say not solved", lambda p, a: a.verdict == "not_solved",
                 NotNow, "those asked do not say that it is not solved")
NOT_ACCEPTED = Guard("more than half do not accept the answer", lambda p, a: a.verdict == "not_accepted",
                     NotNow, "those asked accept the answer")
OTHER_BODY = Guard("of another body than did the work", lambda p, a: bool(a.offices - {a.worked}), OwnWork,
                   "who did the work does not ask whether it is done")
RECURRED = Guard("more than half saw it again", lambda p, a: a.verdict == "recurred",
                 NotNow, "those who looked do not say that it has come back")
NOT_ASKED = Guard("no request open", lambda p, a: not a.pending, AskedAlready,
                  "somebody has asked already, to take it back or to merge it")
ASKED = Guard("while a request is open", lambda p, a: a.pending, NotNow, "nobody is asking for it now")
OBJECTING = Guard("before it ends", lambda p, a: a.until is None or a.now < a.until,
                  TooLate, "the days for objections are over")
BY_REVIEW = Guard("done by review", lambda p, a: p.done_by != "dispatch", NotNow, "the work was not review's")
BY_DISPATCH = Guard("done by dispatch", lambda p, a: p.done_by == "dispatch", NotNow, "the work was not dispatch's")
CHANGED = Guard("another text", lambda p, a: a.wanted != p.content.hash, NothingChanged,
                "the text is the one it has already")
MINOR = Guard("minor only if it changes little", lambda p, a: a.small or not a.minor, NotMinor,
              "that changes more than a slip of the pen: those who signed are to be asked again")
REVISING = Guard("before its days end", lambda p, a: p.lapses_at is None or a.now < p.lapses_at,
                 TooLate, "the days for revising are over")
TAKEN_OVER = Guard("from shortly before it lapses until a while after",
                   lambda p, a: a.since is not None and a.until is not None and a.since <= a.now < a.until,
                   NotNow, "it can be taken over shortly before its time runs out, and a while after")
OF_ITS_OWN = Guard("who signed this one", lambda p, a: not _through(p, a.by), NotYours,
                   "who came with a proposal that was merged into it does not take it over")
GOES_ON = Guard("nobody is its author yet, or somebody goes on for a resident",
                lambda p, a: p.author.kind == ("unclaimed" if a.ground == "on_behalf" else "resident"),
                NotNow, "a code on behalf is for what nobody has claimed, any other for what a resident proposed")
GOOD = Guard("while the code is good", lambda p, a: a.until is not None and a.now < a.until,
             TooLate, "the code is no longer good; your community makes out another")
CONFIDED = Guard("a private matter", lambda p, a: p.private, NotNow, "it is no private matter")
SIGNER = Guard("of those who signed it", lambda p, a: _signed(p, a.named) and not _through(p, a.named), NotFound,
               "only somebody who signed this proposal can represent it")
FEW = Guard("at most five", lambda p, a: a.limit < MOST_REPRESENTATIVES, NotNow,
            "a proposal has five representatives at most")
OWN_PART = Guard("one's own part, or as the author", lambda p, a: a.by in (a.named, p.author.id), NotYours,
                 "only the author and the one who represents can end that")
