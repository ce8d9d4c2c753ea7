"""A proposal: what its author writes, who stands behind it, and what has become of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from .place import Place
from .public_state import FILING, Rank, Shown, later
from .refusal import NotFound, NotYours, Refused
from .signature import Party, Signature

#: The kind of matter that is nobody else's (家里事), by the sorting of matters (三事分流).
PRIVATE = "household"


class UnknownCourse(Refused):
    """Somebody speaks of a course of this proposal that has not begun."""

    code = "unknown-course"


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file by its hash; `stage` is before, during or after; the rest as in `File`, an empty key for none.

    `confided`: it stayed behind when the text of a private matter was published.
    """

    name: str
    sha256: str
    stage: str = "before"
    key: str = ""
    kind: str = ""
    mimetype: str = ""
    size: int = 0
    thumbnail: int = 0
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""
    confided: bool = False


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The number under which the matter was told elsewhere: `kind` is 12345 (the hotline) or petition (信访)."""

    kind: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the author writes, and may change as long as it is a draft."""

    title: str
    text: str
    category: str
    kind: str
    place: Place
    threshold: int
    urgent: bool = False
    attachments: tuple[Attachment, ...] = ()
    earlier: tuple[Earlier, ...] = ()

    @property
    def hash(self) -> str:
        """Pins the exact wording: SHA-256 of title, line feed, text in UTF-8."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`shown` is the public state; `course` grows when it is reopened; `households` is what the threshold counts.

    `assurance` says how many signatures there are of each level; `sealed` is the author's door plate for a merge to
    count it, `merged_into` the proposal in which it goes on; `hidden` why an officer has
    hidden its words. `residents` and `units` are those who signed; `representatives` some of them, who speak for all.
    """

    id: str
    number: str
    author: Party
    content: Content
    shown: Shown
    drafted_at: datetime
    household: str | None = None
    revision: int = 1
    course: int = 1
    version: int = 1
    households: int = 0
    residents: int = 0
    units: int = 0
    assurance: Mapping[str, int] = field(default_factory=dict)
    opened_at: datetime | None = None
    lapses_at: datetime | None = None
    filed_at: datetime | None = None
    closed_at: datetime | None = None
    reopen_until: datetime | None = None
    requests: int = 0
    outcome: str | None = None
    done_by: str | None = None
    recurrence_of: str | None = None
    sealed: str | None = None
    merged_into: str | None = None
    hidden: str | None = None
    redacted_at: datetime | None = None
    appeal_until: datetime | None = None
    representatives: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def private(self) -> bool:
        """Whether its words are for its author, the conveners and those they name alone."""
        return self.content.kind == PRIVATE

    @property
    def state(self) -> str:
        """The public state."""
        return self.shown.state

    @property
    def count(self) -> int:
        """What the threshold counts: households; where it is 1, the author alone suffices."""
        return max(self.households, 1 if self.content.threshold == 1 else 0)

    @property
    def counts(self) -> dict[str, int]:
        """Residents, households and units behind it, apart, the author among them."""
        return {"residents": self.residents + (not self.author.collective), "households": self.households,
                "units": self.units + self.author.collective}

    @property
    def enough(self) -> bool:
        """Whether the threshold is reached."""
        return self.count >= self.content.threshold

    def moved(self, state: str, *, leg: int) -> "Proposal":
        """A move of intake's own, one version on."""
        rank = Rank(self.course, leg, self.version + 1)
        return replace(self, version=self.version + 1, shown=later(self.shown, Shown(rank=rank, state=state)))


def write(
    content: Content, *, id: str, number: str, author: Party, household: str | None, now: datetime,
    sealed: str | None = None,
    recurrence_of: str | None = None,
) -> Proposal:
    """A new draft. The author's household counts if it is given: it stands behind the text as the others do."""
    return Proposal(
        id=id, number=number, author=author, household=household, content=content, drafted_at=now,
        shown=Shown(rank=Rank(1, FILING, 1), state="draft"), households=1 if household else 0, sealed=sealed,
        recurrence_of=recurrence_of,
    )


def sort(proposal: Proposal, *, kind: str) -> Proposal:
    """A person has decided what kind of matter it is (三事分流)."""
    if kind == proposal.content.kind:
        return proposal
    return replace(proposal, content=replace(proposal.content, kind=kind), version=proposal.version + 1)


def hear(proposal: Proposal, move: Shown) -> Proposal:
    """What review or dispatch says has become of it; an older move changes nothing."""
    if move.rank.course > proposal.course:
        raise UnknownCourse(f"course {move.rank.course} has not begun, the proposal is in course {proposal.course}",
                            state=proposal.state)
    if later(proposal.shown, move) is proposal.shown:
        return proposal
    return replace(proposal, shown=move, version=proposal.version + 1)


def seen_by(proposal: Proposal, person: str) -> Proposal:
    """The proposal, unless it is a draft of somebody else's."""
    if proposal.state == "draft" and proposal.author.id != person:
        raise NotFound("there is no such proposal")
    return proposal


def convened_by(proposal: Proposal, bodies: frozenset[str]) -> bool:
    """Whether one of these bodies serves an area of the proposal; a body's id is `b-` and its area's."""
    return bool(bodies & {f"b-{area}" for area in proposal.content.place.areas})


def voice(proposal: Proposal, person: str) -> str:
    """What is asked and counted once for this person, the author or a co-signer: the household, or a unit by itself."""
    if proposal.author.id == person:
        return proposal.household or person
    for signature in proposal.signatures:
        if signature.signer.id == person:
            return signature.voice
    raise NotYours("only the author and those who signed are asked", state=proposal.state)


def voices(proposal: Proposal) -> frozenset[str]:
    """All who are asked whether it is solved."""
    return frozenset(s.voice for s in proposal.signatures) | {voice(proposal, proposal.author.id)}
