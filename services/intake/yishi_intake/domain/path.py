"""The path of a proposal, as the public may retrace it."""

from dataclasses import dataclass
from datetime import datetime

from .public_state import Rank


@dataclass(frozen=True, kw_only=True)
class News:
    """What comes with a move: when it was (None: now), what was answered, who is responsible from now, until when."""

    at: datetime | None = None
    words: str | None = None
    responsible: str | None = None
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One move: the state it led to, when, and what came with it."""

    proposal_id: str
    rank: Rank
    state: str
    tier: str | None
    at: datetime
    words: str | None = None
    responsible: str | None = None
    due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a path has led: since when, the last answer, who is responsible and until when (None: nobody, no clock)."""

    since: datetime | None = None
    words: str | None = None
    responsible: str | None = None
    due: datetime | None = None


def standing(steps: tuple[Step, ...]) -> Standing:
    """The end of a path. A clock ends with the leg that set it; an answer stands until the next one."""
    if not steps:
        return Standing()
    last = steps[-1]
    leg = [s for s in steps if (s.rank.course, s.rank.leg) == (last.rank.course, last.rank.leg)]
    return Standing(
        since=last.at, words=next((s.words for s in reversed(steps) if s.words), None),
        responsible=next((s.responsible for s in reversed(steps) if s.responsible), None),
        due=next((s.due for s in reversed(leg) if s.due), None))
