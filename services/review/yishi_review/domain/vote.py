"""Votes: a roll fixed at the call, open ballots, and a result that anybody can compute again from them."""

from dataclasses import dataclass, replace
from datetime import datetime

from .refusals import NotYours, TooLate

CHOICES = ("yes", "no", "abstain")
#: What is needed, from the mildest to the strictest: a rule may be tightened for one vote, never loosened.
MAJORITIES = ("simple", "two_thirds", "unanimous")


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """One member's choice; it may be changed until the vote closes."""

    member: str
    choice: str
    cast_at: datetime


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The count, and what follows from it: passed, failed, tied or no_quorum."""

    yes: int
    no: int
    abstain: int
    result: str
    unanimous: bool


@dataclass(frozen=True, kw_only=True)
class Owners:
    """How owners voted: square metres and heads, all, those who took part, those who agreed; the scan by its hash.

    `weighty`: the matter needs three quarters of those who took part, not more than half.
    """

    area_all: str
    area_voted: str
    area_yes: str
    heads_all: int
    heads_voted: int
    heads_yes: int
    scan: str
    weighty: bool = False


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One vote of the body that held step number `step` of the review; `result` is empty while it is open."""

    id: str
    step: int
    question: str
    roll: tuple[str, ...]
    quorum: int
    majority: str
    called_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None
    result: str = ""
    ballots: tuple[Ballot, ...] = ()
    owners: Owners | None = None

    @property
    def tally(self) -> Tally:
        """The count as the ballots stand."""
        return count(self.ballots, quorum=self.quorum, majority=self.majority)

    @property
    def complete(self) -> bool:
        """Whether everybody on the roll has voted."""
        return len(self.ballots) == len(self.roll)


def more_than_half(of: int) -> int:
    """The smallest number that is more than half."""
    return of // 2 + 1


def count(ballots: tuple[Ballot, ...], *, quorum: int, majority: str) -> Tally:
    """The result of these ballots. Present is who voted, abstaining or not; only a simple majority can be tied."""
    yes, no, abstain = (sum(ballot.choice == choice for ballot in ballots) for choice in CHOICES)
    present = yes + no + abstain
    if present < quorum:
        result = "no_quorum"
    elif _enough(yes, present=present, majority=majority):
        result = "passed"
    else:
        result = "tied" if majority == "simple" and yes == no > 0 else "failed"
    return Tally(yes=yes, no=no, abstain=abstain, result=result, unanimous=result == "passed" and yes == present)


def _enough(yes: int, *, present: int, majority: str) -> bool:
    needed = {
        "simple": yes >= more_than_half(present),
        "two_thirds": yes > 0 and 3 * yes >= 2 * present,
        "unanimous": 0 < yes == present,
    }
    return needed[majority]


def cast(vote: Vote, ballot: Ballot) -> Vote:
    """The vote with this ballot in it, in place of the member's earlier one."""
    if ballot.member not in vote.roll:
        raise NotYours("only those on the roll may vote; it was fixed when the vote was called")
    if ballot.cast_at >= vote.closes_at:
        raise TooLate(f"the vote closed at {vote.closes_at:%Y-%m-%d %H:%M}")
    others = tuple(other for other in vote.ballots if other.member != ballot.member)
    return replace(vote, ballots=(*others, ballot))


def close(vote: Vote, *, now: datetime) -> Vote:
    """The vote with its result."""
    return replace(vote, closed_at=now, result=vote.tally.result)
