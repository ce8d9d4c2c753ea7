"""A file of rolls (CSV: body, account, role, from, until), with a sentence for each line that cannot be."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations

from .seats import ROLES, Role, Seat

COLUMNS = ("body", "account", "role", "from", "until")
#: Of these a body has one at a time.
_SINGLE: tuple[Role, ...] = ("convener", "deputy")


@dataclass(frozen=True, kw_only=True, order=True)
class Fault:
    """What is wrong, and in which line of the file."""

    line: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class RollFile:
    """The seats of a file, each with its line; nothing of it counts while there are faults."""

    seats: tuple[Seat, ...]
    faults: tuple[Fault, ...]


def read_rolls(content: bytes, *, bodies: Collection[str], today: date) -> RollFile:
    """The whole rolls of the bodies that the file names, checked line by line and against each other."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _nothing("the file is not UTF-8; please save it as CSV UTF-8")
    rows = csv.reader(io.StringIO(text, newline=""))
    head = tuple(cell.strip() for cell in next(rows, ()))
    if head != COLUMNS:
        return _nothing(f"the first line names the columns {','.join(COLUMNS)}, in this order, not {','.join(head)}")
    faults: list[Fault] = []
    seats: list[tuple[int, Seat]] = []
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            found = list(_wrong(cells, bodies))
            faults += [Fault(line=rows.line_num, sentence=sentence) for sentence in found]
            seats += [] if found else [(rows.line_num, _seat(cells))]
    faults += [] if seats or faults else [Fault(line=1, sentence="there are no seats in it")]
    faults += [*_clashes(seats), *(_leaderless(seats, today) if not faults else ())]
    return RollFile(seats=tuple(seat for _, seat in seats), faults=tuple(sorted(faults)))


def _nothing(sentence: str) -> RollFile:
    return RollFile(seats=(), faults=(Fault(line=1, sentence=sentence),))


def _wrong(cells: list[str], bodies: Collection[str]) -> Iterator[str]:
    """What one line lacks by itself."""
    if len(cells) != len(COLUMNS):
        yield f"there are {len(cells)} values where there should be {len(COLUMNS)}"
        return
    body, account, role, since, until = cells
    if body not in bodies:
        yield f"there is no body {body or 'without a name'}"
    if not account:
        yield "there is no account"
    if role not in ROLES:
        yield f"{role or 'an empty role'} is none of {', '.join(ROLES)}"
    begins, ends = _day(since), _day(until)
    if begins is None:
        yield f"from: {since or 'nothing'} is no date; write it as 2026-03-01"
    if until and ends is None:
        yield f"until: {until} is no date; write it as 2029-02-28, or leave it empty"
    if begins and ends and ends < begins:
        yield f"the term ends ({until}) before it begins ({since})"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-01") else None
    except ValueError:
        return None


def _seat(cells: list[str]) -> Seat:
    body, account, role, since, until = cells
    return Seat(body=body, account=account, role=next(r for r in ROLES if r == role), since=date.fromisoformat(since),
                until=_day(until))


def _clashes(seats: list[tuple[int, Seat]]) -> Iterator[Fault]:
    """Two lines that cannot both be."""
    for (first, one), (line, two) in _pairs(seats):
        if not one.meets(two):
            continue
        if one.account == two.account:
            what = "this seat stands" if one == two else f"{two.account} has a term that overlaps with this one"
            yield Fault(line=line, sentence=f"{what} in line {first} already")
        elif one.role == two.role in _SINGLE:
            yield Fault(line=line, sentence=f"{two.body} has a {two.role} at that time already, in line {first}")


def _pairs(seats: list[tuple[int, Seat]]) -> Iterator[tuple[tuple[int, Seat], tuple[int, Seat]]]:
    """Every two lines about one body."""
    bodies: dict[str, list[tuple[int, Seat]]] = {}
    for line, seat in seats:
        bodies.setdefault(seat.body, []).append((line, seat))
    return chain.from_iterable(combinations(own, 2) for own in bodies.values())


def _leaderless(seats: list[tuple[int, Seat]], today: date) -> Iterator[Fault]:
    """Bodies nobody leads today, or on the day their first term begins."""
    for body in dict.fromkeys(seat.body for _, seat in seats):
        own = [(line, seat) for line, seat in seats if seat.body == body]
        day = max(today, min(seat.since for _, seat in own))
        held = {seat.role for _, seat in own if seat.held_on(day)}
        for role in _SINGLE:
            if role not in held:
                yield Fault(line=own[0][0], sentence=f"{body} has no {role} on {day}")
