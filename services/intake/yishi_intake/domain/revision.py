"""Revisions: the text changes while signatures are collected, or when the body has asked for it; each is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz.distance import Levenshtein

from .guards import Ask
from .moves import go, permit
from .proposal import Content, Proposal
from .signature import Signature
from .signing import counted

#: An edit of so many characters is minor however short the text is: a comma, a wrong character.
_SLIP = 6
#: How a text is replaced that was for few by one for all.
PUBLISHED = "published"


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A text that another has replaced. `change` says how that came: minor, material, revised or published; `count` is
    what this one had; after a revision its signers may leave until `leave_until`."""

    proposal_id: str
    number: int
    title: str
    text: str
    text_hash: str
    replaced_at: datetime
    change: str
    count: int
    leave_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Return:
    """What the body wants changed, point by point, and until when."""

    proposal_id: str
    number: int
    points: tuple[str, ...]
    returned_at: datetime
    until: datetime


@dataclass(frozen=True)
class Piece:
    """A piece of a text and what has become of it: same, removed or added."""

    change: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text of a proposal, former or present; `change` is how it came about, first for the one it began with."""

    number: int
    change: str
    title: str
    text: str
    text_hash: str
    count: int
    replaced_at: datetime | None = None
    leave_until: datetime | None = None


def texts_of(proposal: Proposal, former: Sequence[Revision]) -> tuple[Text, ...]:
    """All its texts, the first one first."""
    came = ("first", *(each.change for each in former))
    left = (None, *(each.leave_until for each in former))
    content = proposal.content
    now = Text(number=proposal.revision, change=came[-1], title=content.title, text=content.text,
               text_hash=content.hash, count=proposal.count, leave_until=left[-1])
    return (*(Text(number=each.number, change=change, title=each.title, text=each.text, text_hash=each.text_hash,
                   count=each.count, replaced_at=each.replaced_at, leave_until=until)
              for each, change, until in zip(former, came, left, strict=False)), now)


def amend(
    proposal: Proposal, wanted: Content, *, minor: bool, pinned: tuple[str, str], share: float, by: str, now: datetime,
) -> tuple[Proposal, Revision, tuple[Signature, ...]]:
    """The proposal with another text, the one before, and whose signatures count no more: none after a minor edit.

    `pinned` are title and text as they were when somebody last had to read them: many small steps are no small one.
    """
    small = _small(pinned, (wanted.title, wanted.text), share=share)
    permit(proposal, "amend", Ask(by=by, now=now, wanted=wanted.hash, minor=minor, small=small))
    before = _replaced(proposal, change="minor" if minor else "material", now=now)
    changed = _with(proposal, wanted)
    return (changed, before, ()) if minor else (_unsigned(changed), before, proposal.signatures)


def revise(
    proposal: Proposal, wanted: Content, *, pending: bool, leave_until: datetime, by: str, now: datetime,
) -> tuple[Proposal, Revision]:
    """What was returned, revised, as a new course: before the body again, and the text before."""
    ask = Ask(by=by, now=now, wanted=wanted.hash, pending=pending)
    before = replace(_replaced(proposal, change="revised", now=now), leave_until=leave_until)
    permit(proposal, "revise", ask)
    fresh = _with(replace(proposal, course=proposal.course + 1), wanted)
    return go(fresh, "revise", replace(ask, wanted="")), before


def publish(proposal: Proposal, wanted: Content, *, by: str, now: datetime) -> tuple[Proposal, Revision]:
    """A private matter with the text that its author agrees to have published, and the text that stays confided."""
    permit(proposal, "publish", Ask(by=by, now=now))
    return _with(proposal, wanted), _replaced(proposal, change=PUBLISHED, now=now)


def confided_until(former: Sequence[Revision]) -> int:
    """The number of the last text that was never published; 0 for none."""
    return max((each.number for each in former if each.change == PUBLISHED), default=0)


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What was taken out and put in, in the order of the text; a replaced piece is removed, then added."""
    pieces: list[Piece] = []
    for step in Levenshtein.opcodes(before, after):
        old, new = before[step.src_start:step.src_end], after[step.dest_start:step.dest_end]
        told = (("same", old),) if step.tag == "equal" else (("removed", old), ("added", new))
        pieces.extend(Piece(change, words) for change, words in told if words)
    return tuple(pieces)


def _small(before: tuple[str, str], after: tuple[str, str], *, share: float) -> bool:
    """Whether what changes is a small share of the whole, and no figure: an amount, a date or a number is never."""
    edits = sum(Levenshtein.distance(old, new) for old, new in zip(before, after, strict=True))
    figures = [[char for char in "".join(told) if char.isnumeric()] for told in (before, after)]
    return figures[0] == figures[1] and edits <= max(_SLIP, share * sum(map(len, before)))


def _unsigned(proposal: Proposal) -> Proposal:
    """All are asked again; who represents goes on to."""
    return replace(counted(proposal, ()), representatives=proposal.representatives)


def _replaced(proposal: Proposal, *, change: str, now: datetime) -> Revision:
    content = proposal.content
    return Revision(
        proposal_id=proposal.id, number=proposal.revision, title=content.title, text=content.text,
        text_hash=content.hash, replaced_at=now, change=change, count=proposal.count)


def _with(proposal: Proposal, content: Content) -> Proposal:
    return replace(proposal, content=content, revision=proposal.revision + 1, version=proposal.version + 1)
