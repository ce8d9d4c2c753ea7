"""Votes: a roll fixed at the call, open or secret ballots, and a result that anybody can compute again from them."""

from dataclasses import dataclass, replace
from datetime import datetime

CHOICES = ("yes", "no", "abstain")
#: What is needed, from the mildest to the strictest: a rule may be tightened for one vote, never loosened.
MAJORITIES = ("simple", "two_thirds", "unanimous")


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A ballot as a member's device signed it: the exact text, the signature, and the public key (a JWK)."""

    envelope: str
    signature: str
    kty: str
    crv: str
    x: str
    y: str = ""


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """One member's choice; it may be changed until the vote closes. `by`: whoever cast it as a proxy."""

    member: str
    choice: str
    cast_at: datetime
    by: str = ""
    paper: bool = False
    signed: Signed | None = None


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A secret ballot: the choice, and the SHA-256 of a private code that its voter alone has."""

    code: str
    choice: str


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """Who votes for a member who cannot be there."""

    member: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Ballots given on paper, with their scan (SHA-256): they count once a second person has compared them.

    In a secret vote `members` and `choices` are two lists that do not belong together; else they do, one by one.
    """

    id: str
    scan: str
    members: tuple[str, ...]
    choices: tuple[str, ...]
    entered_by: str
    entered_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None


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
    """One vote of the body that held step number `step` of the review; `result` is empty while it is open.

    Who is `recused` has no part in it and leaves the quorum's base. A secret vote has `slips` and, apart from them,
    the names of those who `voted`.
    """

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
    secret: bool = False
    recused: tuple[str, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    papers: tuple[Paper, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    voted: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    owners: Owners | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        """What was chosen, in no order that tells by whom."""
        return tuple(sorted([one.choice for one in self.ballots] + [one.choice for one in self.slips]))

    @property
    def base(self) -> tuple[str, ...]:
        """Those on the roll who have a part in it."""
        return tuple(member for member in self.roll if member not in self.recused)

    @property
    def tally(self) -> Tally:
        """The count as the ballots stand."""
        return count(self.choices, quorum=self.quorum, majority=self.majority)

    @property
    def complete(self) -> bool:
        """Whether everybody who has a part in it has voted."""
        return len(self.choices) == len(self.base)

    def proxy_of(self, member: str) -> str:
        """Who votes for this member, if somebody does."""
        return next((proxy.by for proxy in self.proxies if proxy.member == member), "")

    def has_voted(self, member: str) -> bool:
        """Whether there is a ballot of this member."""
        return member in self.voted or any(ballot.member == member for ballot in self.ballots)


def more_than_half(of: int) -> int:
    """The smallest number that is more than half."""
    return of // 2 + 1


def count(choices: tuple[str, ...], *, quorum: int, majority: str) -> Tally:
    """The result of these choices. Present is who voted, abstaining or not; only a simple majority can be tied."""
    yes, no, abstain = (sum(chosen == choice for chosen in choices) for choice in CHOICES)
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


def close(vote: Vote, *, now: datetime) -> Vote:
    """The vote with its result."""
    return replace(vote, closed_at=now, result=vote.tally.result)
