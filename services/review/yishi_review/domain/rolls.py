"""Who sits in a body on a day: where the register has seats of it, they stand in place of the pack's members."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .seats import ROLES, Seat, Term
from .tiers import Body, Councils, Person


def seated(councils: Councils, seats: Iterable[Seat], *, day: date) -> Councils:
    """The councils with the rolls of that day; bodies without any seat keep what the pack says."""
    rolls: dict[str, list[Seat]] = {}
    for seat in seats:
        rolls.setdefault(seat.body, []).append(seat)
    bodies = {id: _with_roll(body, rolls[id], day) if id in rolls else body for id, body in councils.bodies.items()}
    return replace(councils, bodies=bodies)


def _with_roll(body: Body, seats: list[Seat], day: date) -> Body:
    held = sorted((seat for seat in seats if seat.held_on(day)), key=lambda s: (ROLES.index(s.role), s.account))
    terms = sorted((seat for seat in seats if seat.until is None or seat.until >= day),
                   key=lambda s: (s.since, ROLES.index(s.role), s.account))
    return replace(
        body, seated=True, members=tuple(seat.account for seat in held),
        convener=_of_role("convener", held), deputy=_of_role("deputy", held),
        terms=tuple(Term(account=s.account, role=s.role, since=s.since, until=s.until) for s in terms))


def _of_role(role: str, held: list[Seat]) -> str:
    return next((seat.account for seat in held if seat.role == role), "")


def as_seated(person: Person, councils: Councils) -> Person:
    """Whoever asks, as far as the rolls bear out what the token says of a body that has seats."""
    told = {id for id in person.convener_of | person.member_of if id in councils.bodies and councils.bodies[id].seated}
    if not told:
        return person
    leads = {id for id in told if councils.bodies[id].convener == person.id}
    sits = {id for id in told if person.id in councils.bodies[id].members}
    return replace(person, convener_of=person.convener_of - told | leads, member_of=person.member_of - told | sits,
                   unseated=frozenset(told - sits))
