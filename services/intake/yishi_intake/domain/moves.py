"""The table of moves: from which state, who or what, on which conditions, to which state. The rest is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .household import NoHousehold
from .proposal import Proposal, convened_by, seen_by, voice
from .public_state import FILING, STATES, describe
from .refusal import (
    AnsweredAlready,
    AskedAlready,
    NotEnough,
    NotFound,
    NotNow,
    NotYours,
    OwnProposal,
    Redacted,
    Refused,
    SignedAlready,
    TextChanged,
    TooEarly,
    TooLate,
)
from .signature import Signature

#: Where nobody acts yet: here an author can ask to take it back.
TAKEN_BACK_FROM = ("triage", "self_help", "consultation", "in_review", "voting", "adopted", "announced")
#: A move's target, if it is not a state: the proposal stays where it is, or is thrown away.
STAYS, GONE = "", "gone"

#: States in which review or dispatch has the proposal in hand: they move it, intake only shows it.
HELD = tuple(name for name, state in STATES.items() if state.owner != "intake" and not state.over)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a guard may look at: who asks and when, and the one thing that the move is about.

    `pending`: the author has asked to take it back. `until` is when that, an evaluation or a check ends, `spoken` who
    has answered it, `verdict` what it came to, `limit` how often it may be reopened.
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


@dataclass(frozen=True)
class Guard:
    """A condition of a move in words for the diagram; how it is judged, and how the move is refused without it."""

    words: str
    holds: Callable[[Proposal, Ask], bool]
    refusal: type[Refused]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """A row. `who` is a role, `intake`, `review`, `dispatch` or `timer:<kind>`.

    `when` chooses between rows of the same name; `guards` must all hold.
    """

    name: str
    sources: tuple[str, ...]
    who: tuple[str, ...]
    target: str = STAYS
    when: Guard | None = None
    guards: tuple[Guard, ...] = ()

    def leads_from(self, state: str) -> bool:
        """Whether the row is for this state; one that a newer speaker has added is held by that speaker."""
        return state in self.sources or (self.sources is HELD and not describe(state).owner)

    @property
    def by_person(self) -> bool:
        """Whether it is somebody's command."""
        return bool(set(self.who) & set(ROLES))


def voice_of(proposal: Proposal, ask: Ask) -> str:
    """Whose answer this is: a convener's own, or that of a household or unit."""
    return ask.by if convened_by(proposal, ask.convenes) else voice(proposal, ask.by)


def _signed(proposal: Proposal, person: str) -> bool:
    return any(signature.signer.id == person for signature in proposal.signatures)


def _author(proposal: Proposal, ask: Ask) -> bool:
    return ask.by == proposal.author.id


#: What somebody can be to a proposal, and what is said to who is not.
ROLES: dict[str, tuple[Callable[[Proposal, Ask], bool], str]] = {
    "author": (_author, "only the author may do this"),
    "neighbour": (lambda proposal, ask: bool(ask.by), "please sign in first"),
    "proposer": (lambda proposal, ask: _author(proposal, ask) or _signed(proposal, ask.by),
                 "only the author and those who signed are asked"),
    "co-signer": (lambda proposal, ask: _signed(proposal, ask.by), "only those who signed may object"),
    "convener": (lambda proposal, ask: convened_by(proposal, ask.convenes),
                 "only those who proposed it and the area's conveners look again"),
}

_COLLECTING = Guard("before the window ends", lambda p, a: p.lapses_at is None or a.now < p.lapses_at,
                    TooLate, "the days for collecting signatures are over")
_OVER = Guard("after the window", lambda p, a: p.lapses_at is None or a.now >= p.lapses_at,
              TooEarly, "the days for collecting signatures are not over yet")
_ENOUGH = Guard("threshold reached", lambda p, a: p.enough, NotEnough, "not enough households have signed yet")
_NOT_OWN = Guard("not one's own", lambda p, a: not _author(p, a), OwnProposal,
                 "authors do not co-sign their own proposal")
_NOT_TWICE = Guard("not signed yet", lambda p, a: not _signed(p, a.by), SignedAlready,
                   "you have signed this proposal already")
_SIGNED = Guard("signed before", lambda p, a: _signed(p, a.by), NotFound, "you have not signed this proposal")
_SAME_TEXT = Guard("the text as it is", lambda p, a: a.signature is None or a.signature.text_hash == p.content.hash,
                   TextChanged, "the text is not the one you read; please read it again")
_READABLE = Guard("the text not redacted", lambda p, a: p.redacted_at is None, Redacted,
                  "what it said was taken out, nobody can sign it any more")
_PLATE = Guard("with a door plate", lambda p, a: a.signature is None or a.signature.signer.kind != "resident"
               or a.signature.household is not None, NoHousehold, "please give the door plate of your household")
_OPEN = Guard("while a check is open", lambda p, a: a.until is not None, NotNow, "no follow-up check is open")
_ANSWERING = Guard("before it ends", lambda p, a: a.until is None or a.now < a.until,
                   TooLate, "the days for answering are over")
_ONCE = Guard("once per household", lambda p, a: voice_of(p, a) not in a.spoken,
              AnsweredAlready, "your household has answered already")
_REOPENABLE = Guard("before reopen_until", lambda p, a: p.reopen_until is not None and a.now < p.reopen_until,
                    TooLate, "the days in which it can be reopened are over")
_LIMIT = Guard("reopen_limit not used up", lambda p, a: p.requests < a.limit,
               TooLate, "it has been reopened as often as it can be; please file a new proposal")
_SOLVED = Guard("half say solved, or silence", lambda p, a: a.verdict in ("solved", "no_response"),
                NotNow, "more than half say that it is not solved")
_UNSOLVED = Guard("more than half say not solved", lambda p, a: a.verdict == "not_solved",
                  NotNow, "those asked do not say that it is not solved")
_RECURRED = Guard("more than half saw it again", lambda p, a: a.verdict == "recurred",
                  NotNow, "those who looked do not say that it has come back")
_NOT_ASKED = Guard("no request open", lambda p, a: not a.pending, AskedAlready,
                   "you have asked to take it back already")
_ASKED = Guard("while a request is open", lambda p, a: a.pending, NotNow, "nobody is asking to take it back")
_OBJECTING = Guard("before it ends", lambda p, a: a.until is None or a.now < a.until,
                   TooLate, "the days for objections are over")
_BY_REVIEW = Guard("done by review", lambda p, a: p.done_by != "dispatch", NotNow, "the work was not review's")
_BY_DISPATCH = Guard("done by dispatch", lambda p, a: p.done_by == "dispatch", NotNow, "the work was not dispatch's")


def _back(name: str, source: str, who: tuple[str, ...], *guards: Guard) -> tuple[Move, ...]:
    """Not solved: as a new course to whoever did the work; this is what the public reads until they say more."""
    return (Move(name=name, sources=(source,), who=who, target="local_action", when=_BY_REVIEW, guards=guards),
            Move(name=name, sources=(source,), who=who, target="dispatching", when=_BY_DISPATCH, guards=guards))


MOVES: tuple[Move, ...] = (
    Move(name="edit", sources=("draft",), who=("author",)),
    Move(name="open", sources=("draft",), who=("author",), target="collecting"),
    Move(name="withdraw", sources=("draft",), who=("author",), target="withdrawn"),
    Move(name="expire", sources=("draft",), who=("timer:draft",), target=GONE),
    Move(name="sign", sources=("collecting",), who=("neighbour",),
         guards=(_COLLECTING, _READABLE, _NOT_OWN, _NOT_TWICE, _SAME_TEXT, _PLATE)),
    Move(name="unsign", sources=("collecting",), who=("neighbour",), guards=(_COLLECTING, _SIGNED)),
    Move(name="withdraw", sources=("collecting",), who=("author",), target="withdrawn"),
    Move(name="file", sources=("collecting",), who=("intake",), target="triage", guards=(_ENOUGH,)),
    Move(name="lapse", sources=("collecting",), who=("timer:lapse",), target="lapsed", guards=(_OVER,)),
    Move(name="request_withdrawal", sources=TAKEN_BACK_FROM, who=("author",), guards=(_NOT_ASKED,)),
    Move(name="keep", sources=HELD, who=("author",), guards=(_ASKED, _OBJECTING)),
    Move(name="object_to_withdrawal", sources=HELD, who=("co-signer",), guards=(_ASKED, _OBJECTING)),
    Move(name="confirm_withdrawal", sources=HELD, who=("timer:withdrawal",)),
    Move(name="ask", sources=HELD, who=("review", "dispatch"), target="evaluating"),
    Move(name="evaluate", sources=("evaluating",), who=("proposer",), guards=(_ANSWERING, _ONCE)),
    Move(name="close", sources=("evaluating",), who=("intake", "timer:evaluation"), target="closed", guards=(_SOLVED,)),
    *_back("send_back", "evaluating", ("intake", "timer:evaluation"), _UNSOLVED),
    Move(name="follow_up", sources=("closed",), who=("proposer", "convener"),
         guards=(_OPEN, _ANSWERING, _ONCE)),
    *_back("reopen", "closed", ("proposer",), _REOPENABLE, _LIMIT),
    *_back("recur", "closed", ("timer:follow_up_close",), _RECURRED),
)


def exits(state: str) -> tuple[str, ...]:
    """What a person can do at intake about a proposal in this state."""
    return tuple(dict.fromkeys(move.name for move in MOVES if move.leads_from(state) and move.by_person))


def expect(proposal: Proposal, name: str) -> tuple[Move, ...]:
    """The rows of this move from the present state; refused, with what is possible in it, when there are none."""
    rows = tuple(move for move in MOVES if move.name == name and move.leads_from(proposal.state))
    if not rows:
        raise _no(NotNow, proposal, f"not possible while the proposal is {proposal.state}")
    return rows


def permit(proposal: Proposal, name: str, ask: Ask) -> Move:
    """The row for this move, once state, role and guards allow it; to others than its author no draft exists."""
    if ask.by:
        seen_by(proposal, ask.by)
    row = next(row for row in expect(proposal, name) if row.when is None or row.when.holds(proposal, ask))
    if row.by_person:
        _expect_role(row, proposal, ask)
    for guard in row.guards:
        if not guard.holds(proposal, ask):
            raise _no(guard.refusal, proposal, guard.sentence)
    return row


def go(proposal: Proposal, name: str, ask: Ask, *, leg: int = FILING) -> Proposal:
    """The proposal in the state to which this move leads."""
    return proposal.moved(permit(proposal, name, ask).target, leg=leg)


def _expect_role(row: Move, proposal: Proposal, ask: Ask) -> None:
    known = [ROLES[who] for who in row.who if who in ROLES]
    if not any(holds(proposal, ask) for holds, _ in known):
        raise _no(NotYours, proposal, known[-1][1])


def _no(refusal: type[Refused], proposal: Proposal, sentence: str) -> Refused:
    return refusal(sentence, state=proposal.state, allowed=exits(proposal.state))
