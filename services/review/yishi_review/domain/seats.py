"""Seats of bodies with their terms of office (任期), as the register of rolls has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Role = Literal["convener", "deputy", "member"]
ROLES: tuple[Role, ...] = ("convener", "deputy", "member")


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One account's seat in a body, from the day `since` to the day `until`, both counted; None: no end is set."""

    body: str
    account: str
    role: Role
    since: date
    until: date | None = None

    def held_on(self, day: date) -> bool:
        """Whether its term runs on a day."""
        return self.since <= day <= (self.until or date.max)

    def meets(self, other: "Seat") -> bool:
        """Whether the two terms have a day in common."""
        return self.since <= (other.until or date.max) and other.since <= (self.until or date.max)


@dataclass(frozen=True, kw_only=True)
class Term:
    """A seat as a body shows it."""

    account: str
    role: Role
    since: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an import does to one seat: added, removed, or changed from `was`."""

    kind: Literal["added", "removed", "changed"]
    seat: Seat
    was: Seat | None = None


def changes(before: Iterable[Seat], after: Iterable[Seat]) -> tuple[Change, ...]:
    """What has to be done to the seats of the bodies that `after` names; other bodies are none of its business."""
    fresh = _by_key(after)
    bodies = {seat.body for seat in fresh.values()}
    known = _by_key(seat for seat in before if seat.body in bodies)
    return tuple(_change(known.get(key), fresh.get(key)) for key in sorted(known.keys() | fresh.keys())
                 if known.get(key) != fresh.get(key))


def _by_key(seats: Iterable[Seat]) -> Mapping[tuple[str, str, date], Seat]:
    return {(seat.body, seat.account, seat.since): seat for seat in seats}


def _change(was: Seat | None, now: Seat | None) -> Change:
    if now is not None:
        return Change(kind="changed" if was else "added", seat=now, was=was)
    if was is None:
        raise ValueError("a change is from something or to something")
    return Change(kind="removed", seat=was)
