"""Agency and proposer write to each other through dispatch: neither sees the other's number."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from . import refusals
from .assignment import Assignment
from .clocks import Rules

Side = Literal["agency", "proposer"]
Kind = Literal["message", "call_request", "visit_request"]
#: While it is in one of these, there is nobody who works on it.
NOBODY_THERE = ("offered", "returned", "cancelled")
#: Then nobody is reminded of a contact any more.
OVER = (*NOBODY_THERE, "confirmed")


@dataclass(frozen=True, kw_only=True)
class Proposer:
    """Who proposes, by an opaque id."""

    proposal_id: str
    kind: str
    person: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The first contact with the proposer that a lead owes: until when, when it was made, when it was reminded of."""

    id: str
    assignment_id: str
    due: datetime
    first_at: datetime | None = None
    reminded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message between agency and proposer; `words` are empty once they were taken out."""

    id: str
    assignment_id: str
    proposal_id: str
    side: Side
    kind: Kind
    words: str
    times: tuple[datetime, ...]
    by: str
    at: datetime
    redacted: bool = False


def owed(one: Assignment, *, rules: Rules, new_id: str) -> Contact | None:
    """What a lead owes that has just come to work on it; assisting agencies may write, and need not."""
    if one.role != "lead" or one.accepted_at is None:
        return None
    due = rules.days.add(one.accepted_at, rules.watch.contact_workdays).at
    return Contact(id=new_id, assignment_id=one.id, due=due)


def check(one: Assignment, *, kind: Kind, times: tuple[datetime, ...], now: datetime) -> None:
    """Refuse what reaches nobody, and a visit at no time that lies ahead."""
    if one.state in NOBODY_THERE:
        raise refusals.NotSignedFor(f"its agency does not work on it while it is {one.state}")
    if kind == "visit_request" and not times:
        raise refusals.NoTimes("propose one time at least")
    if any(time <= now for time in times):
        raise refusals.NoTimes("the times proposed lie ahead")


def made(contact: Contact, *, now: datetime) -> Contact:
    """The agency has written: the first time counts."""
    return contact if contact.first_at else replace(contact, first_at=now)


def missed(contact: Contact, *, now: datetime) -> Contact:
    """Nobody was contacted in time: remembered once; early, late or already made, nothing is."""
    if contact.first_at or contact.reminded_at or contact.due > now:
        return contact
    return replace(contact, reminded_at=now)


def is_proposer(proposer: Proposer | None, *, caller: str, kinds: frozenset[str]) -> bool:
    """Whether a caller with these roles is the one who proposes; unknown or on paper, nobody is."""
    return proposer is not None and bool(caller) and caller == proposer.person and proposer.kind in kinds
