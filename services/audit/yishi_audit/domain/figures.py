"""Where each proposal stands, as audit can tell from what it heard; the figures are counted over it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .entry import Entry

#: What makes one move later than another, in whatever order they came: course, leg, number within the speaker.
Rank = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One proposal: what the figures need and nothing that residents wrote."""

    proposal_id: str
    number: str = ""
    areas: tuple[str, ...] = ()
    category: str = ""
    kind: str = ""
    state: str = ""
    tier: str = ""
    rank: Rank = (0, 0, 0)
    opened_at: datetime | None = None
    filed_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""

    @property
    def private(self) -> bool:
        """A household matter (家里事): the public sees number, area, month and phase only."""
        return self.kind == "household"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Counts over all proposals, or those of one area."""

    opened: int
    filed: int
    closed: int
    resolved: int
    by_state: Mapping[str, int]


def follow(standing: Standing, entry: Entry, fields: Mapping[str, Any]) -> Standing:
    """What is known of a proposal after one more event."""
    known = _described(standing, fields)
    if entry.type == "cn.yishi.proposal.opened.v1":
        known = replace(known, opened_at=known.opened_at or entry.at)
    if entry.type == "cn.yishi.proposal.filed.v1":
        known = replace(known, filed_at=known.filed_at or entry.at)
    if entry.type == "cn.yishi.review.triaged.v1":
        known = replace(known, kind=str(fields["kind"]))
    return _moved(known, entry, fields)


def _described(standing: Standing, fields: Mapping[str, Any]) -> Standing:
    place = fields.get("place") or {}
    return replace(
        standing, number=fields.get("number") or standing.number,
        category=fields.get("category") or standing.category,
        areas=tuple(place.get("areas") or ()) or standing.areas,
    )


def _moved(standing: Standing, entry: Entry, fields: Mapping[str, Any]) -> Standing:
    """The highest (course, leg, number) heard decides the state."""
    if not {"state", "course", "leg"} <= fields.keys():
        return standing
    rank = (int(fields["course"]), int(fields["leg"]), entry.subjectsequence)
    if rank <= standing.rank:
        return standing
    state = str(fields["state"])
    closed = state.startswith("closed")
    return replace(
        standing, state=state, rank=rank, tier=fields.get("tier") or standing.tier,
        closed_at=entry.at if closed else None, outcome=fields.get("outcome") or "" if closed else "",
    )
