"""The table of moves: from which state, who or what, on which conditions, to which state. The rest is refused."""

from dataclasses import dataclass, replace

from . import guards
from . import merge_guards as merging
from .guards import ROLES, Ask, Guard
from .proposal import Proposal, seen_by
from .public_state import FILING, STATES, describe
from .refusal import NotNow, NotYours, Refused

#: Where nobody acts yet: here an author can ask to take it back.
TAKEN_BACK_FROM = ("triage", "self_help", "consultation", "in_review", "voting", "adopted", "announced")
#: A move's target, if it is not a state: the proposal stays where it is, or is thrown away.
STAYS, GONE = "", "gone"

#: Who may ask to merge one proposal into another.
ASKING = ("author", "convener", "officer")

#: Everything that was ever open to the public: beside the path anybody may speak.
SEEN = tuple(name for name in STATES if name not in ("draft", "submitted"))

#: Everything but what its author alone has seen so far.
KNOWN = tuple(name for name in STATES if name != "draft")

#: States in which review or dispatch has the proposal in hand: they move it, intake only shows it.
HELD = tuple(name for name, state in STATES.items() if state.owner != "intake" and not state.over)


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


def _back(name: str, sources: tuple[str, ...], who: tuple[str, ...], *also: Guard) -> tuple[Move, ...]:
    """Not solved: as a new course to whoever did the work; this is what the public reads until they say more."""
    return (Move(name=name, sources=sources, who=who, target="local_action", when=guards.BY_REVIEW, guards=also),
            Move(name=name, sources=sources, who=who, target="dispatching", when=guards.BY_DISPATCH, guards=also))


def _apart(name: str, who: tuple[str, ...], *also: Guard) -> tuple[Move, ...]:
    """By itself again, as a new course: before review as it was, or collecting signatures."""
    return (Move(name=name, sources=("merged",), who=who, target="collecting", when=merging.UNFILED, guards=also),
            Move(name=name, sources=("merged",), who=who, target="triage", when=merging.FILED, guards=also))


def _taken_over(sources: tuple[str, ...]) -> tuple[Move, ...]:
    """By a co-signer, and with time again: to collect signatures, or to revise what was returned."""
    taken = Move(name="take_over", sources=sources, who=("co-signer",), target="collecting", when=merging.UNFILED,
                 guards=(guards.OF_ITS_OWN, guards.TAKEN_OVER))
    return taken, replace(taken, target="returned", when=merging.FILED)


MOVES: tuple[Move, ...] = (
    Move(name="edit", sources=("draft",), who=("author",)),
    Move(name="open", sources=("draft",), who=("author",), target="submitted", when=guards.CHECKED),
    Move(name="open", sources=("draft",), who=("author",), target="collecting"),
    Move(name="withdraw", sources=("draft",), who=("author",), target="withdrawn"),
    Move(name="approve", sources=("submitted",), who=("officer",), target="collecting"),
    Move(name="refuse", sources=("submitted",), who=("officer",), target="rejected"),
    Move(name="withdraw", sources=("submitted",), who=("author",), target="withdrawn"),
    Move(name="forget", sources=("submitted",), who=("timer:unchecked",), target="lapsed", guards=(guards.ANONYMOUS,)),
    Move(name="expire", sources=("draft",), who=("timer:draft",), target=GONE),
    Move(name="sign", sources=("collecting",), who=("neighbour",),
         guards=(guards.COLLECTING, guards.READABLE, guards.NOT_OWN, guards.NOT_TWICE, guards.SAME_TEXT,
                 guards.PLATE)),
    Move(name="enter_sheet", sources=("collecting",), who=("officer",),
         guards=(guards.READABLE, guards.COLLECTING, guards.SAME_TEXT)),
    Move(name="strike_line", sources=("collecting",), who=("officer",), guards=(guards.COLLECTING,)),
    Move(name="unsign", sources=("collecting",), who=("neighbour",), guards=(guards.COLLECTING, guards.SIGNED)),
    Move(name="withdraw", sources=("collecting",), who=("author",), target="withdrawn"),
    Move(name="file", sources=("collecting",), who=("intake",), target="triage", guards=(guards.ENOUGH,)),
    Move(name="amend", sources=("collecting",), who=("author", "representative"),
         guards=(guards.READABLE, guards.COLLECTING, guards.CHANGED, guards.MINOR)),
    Move(name="revise", sources=("returned",), who=("author", "representative"), target="in_review",
         guards=(guards.READABLE, guards.REVISING, guards.NOT_ASKED, guards.CHANGED)),
    Move(name="lapse", sources=("collecting", "returned"), who=("timer:lapse",), target="lapsed",
         guards=(guards.OVER,)),
    *_taken_over(("collecting", "returned", "lapsed")),
    Move(name="request_withdrawal", sources=(*TAKEN_BACK_FROM, "returned"), who=("author",),
         guards=(guards.NOT_ASKED,)),
    Move(name="keep", sources=HELD, who=("author", "representative"), guards=(guards.ASKED, guards.OBJECTING)),
    Move(name="object_to_withdrawal", sources=HELD, who=("co-signer",), guards=(guards.ASKED, guards.OBJECTING)),
    Move(name="confirm_withdrawal", sources=HELD, who=("timer:withdrawal",)),
    Move(name="merge", sources=("collecting",), who=ASKING, target="merged",
         guards=(*merging.FITS, merging.NOT_VOTED_ON)),
    Move(name="request_merge", sources=TAKEN_BACK_FROM, who=ASKING, guards=(guards.NOT_ASKED, *merging.FITS)),
    Move(name="keep_apart", sources=HELD, who=ASKING, guards=(guards.ASKED, guards.OBJECTING)),
    Move(name="object_to_merge", sources=HELD, who=("co-signer",), guards=(guards.ASKED, guards.OBJECTING)),
    Move(name="confirm_merge", sources=HELD, who=("timer:withdrawal",)),
    Move(name="join", sources=merging.TAKING, who=("intake",)),
    Move(name="leave", sources=merging.TAKING, who=("joined",), when=merging.CAME, guards=(merging.LEAVING,)),
    Move(name="leave", sources=merging.TAKING, who=("co-signer",), guards=(merging.LEAVING,)),
    *_apart("unmerge", ("author", "convener"), merging.NOT_ACTED_ON, merging.NOT_VOTED_ON),
    *_apart("restore", ("intake", "timer:restore"), merging.ENDED),
    Move(name="ask", sources=HELD, who=("review", "dispatch"), target="evaluating"),
    Move(name="evaluate", sources=("evaluating",), who=("proposer",), guards=(guards.ANSWERING, guards.ONCE)),
    Move(name="close", sources=("evaluating",), who=("intake", "timer:evaluation"), target="closed",
         guards=(guards.SOLVED,)),
    Move(name="evaluate_by_phone", sources=("evaluating",), who=("officer",),
         guards=(guards.OTHER_BODY, guards.ANSWERING, guards.ONCE)),
    Move(name="close_unresolved", sources=("evaluating",), who=("intake", "timer:evaluation"),
         target="closed_unresolved", guards=(guards.NOT_ACCEPTED,)),
    *_back("send_back", ("evaluating",), ("intake", "timer:evaluation"), guards.UNSOLVED),
    Move(name="follow_up", sources=("closed",), who=("proposer", "convener"),
         guards=(guards.OPEN, guards.ANSWERING, guards.ONCE)),
    *_back("reopen", ("closed", "closed_unresolved"), ("proposer",), guards.REOPENABLE, guards.LIMIT),
    Move(name="file_again", sources=("closed", "closed_unresolved"), who=("proposer",), guards=(guards.BEYOND,)),
    Move(name="appeal", sources=("rejected",), who=("author", "representative", "co-signer"),
         guards=(guards.APPEALABLE,)),
    Move(name="close_helped", sources=HELD, who=("review",), target="closed"),
    Move(name="comment", sources=SEEN, who=("neighbour",)),
    Move(name="add_evidence", sources=SEEN, who=("proposer", "convener", "officer")),
    Move(name="follow", sources=SEEN, who=("neighbour",)),
    Move(name="name_representative", sources=SEEN, who=("author",), guards=(guards.SIGNER, guards.FEW)),
    Move(name="represent", sources=SEEN, who=("co-signer",)),
    Move(name="end_representing", sources=SEEN, who=("author", "co-signer"), guards=(guards.OWN_PART,)),
    Move(name="name_helper", sources=SEEN, who=("convener",), guards=(guards.CONFIDED,)),
    Move(name="ask_publication", sources=SEEN, who=("convener",), guards=(guards.CONFIDED,)),
    Move(name="publish", sources=SEEN, who=("author",), guards=(guards.CONFIDED, guards.READABLE)),
    Move(name="issue_claim", sources=KNOWN, who=("officer",), guards=(guards.GOES_ON,)),
    Move(name="claim", sources=KNOWN, who=("neighbour",), guards=(guards.NOT_OWN, guards.GOOD)),
    *_back("recur", ("closed",), ("timer:follow_up_close",), guards.RECURRED),
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
