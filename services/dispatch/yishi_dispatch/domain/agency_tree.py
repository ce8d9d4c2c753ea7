"""The tree of agencies: what is wrong with it, one sentence for each mistake, and how it looks."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from . import duty
from .agency import Agency


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What agencies refer to: areas (the one above each, and names), categories and their names, levels from below.

    `ordered` are the levels that some tier may order.
    """

    parents: Mapping[str, str]
    names: Mapping[str, str]
    categories: Mapping[str, str]
    levels: tuple[str, ...]
    ordered: Collection[str]

    def path(self, area: str) -> tuple[str, ...]:
        """An area and those around it, from the district down; one that is not known stands alone."""
        found = [area]
        while (above := self.parents.get(found[-1], "")) and above not in found:
            found.append(above)
        return tuple(reversed(found))


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """What is wrong with an agency; a `hint` is only worth a look."""

    agency: str
    sentence: str
    hint: bool = False


def problems(agencies: Iterable[Agency], known: Surroundings) -> tuple[Problem, ...]:
    """Everything that is wrong, in the order of the agencies."""
    listed = tuple(agencies)
    by_id = {agency.id: agency for agency in listed}
    found = []
    for agency in listed:
        checks = (_places(agency, known), _above(agency, by_id, known), _stand_ins(agency, by_id), _time(agency, by_id))
        found += [Problem(agency=agency.id, sentence=sentence) for check in checks for sentence in check]
    return (*found, *_uncovered(listed, known))


def picture(agencies: Iterable[Agency], found: Iterable[Problem] = ()) -> str:
    """The tree as a drawing, a line for each agency, its problems marked."""
    listed = tuple(agencies)
    marked = {problem.agency for problem in found}
    ids = {agency.id for agency in listed}
    drawn = [row for root in listed if root.parent not in ids for row in _branch(root, listed, first="", rest="")]
    in_a_ring = [(agency, "") for agency in listed if agency.id not in {one.id for one, _ in drawn}]
    return "".join(f"{lead}{_line(agency, marked)}\n" for agency, lead in (*drawn, *in_a_ring))


def _branch(agency: Agency, listed: tuple[Agency, ...], *, first: str, rest: str) -> Iterator[tuple[Agency, str]]:
    """An agency and all below it, each with what is drawn before it."""
    yield agency, first
    below = [one for one in listed if one.parent == agency.id]
    for number, one in enumerate(below, start=1):
        last = number == len(below)
        yield from _branch(one, listed, first=rest + ("└─ " if last else "├─ "), rest=rest + ("   " if last else "│  "))


def _line(agency: Agency, marked: Collection[str]) -> str:
    what = ", ".join(agency.categories) or "no category"
    ends = f" until {agency.until}" if agency.until else ""
    where = ", ".join(agency.answers_for)
    return f"{agency.name} ({agency.id}) {agency.level} · {where} · {what}{ends}{' !' * (agency.id in marked)}"


def _places(agency: Agency, known: Surroundings) -> Iterator[str]:
    if agency.level not in known.levels:
        yield f"there is no level {agency.level or 'without a name'}; there are {', '.join(known.levels)}"
    if agency.level in known.ordered:
        yield from (f"there is no area {area}" for area in agency.answers_for if area not in known.parents)
    yield from (f"there is no category {one}" for one in agency.categories if one not in known.categories)


def _above(agency: Agency, by_id: Mapping[str, Agency], known: Surroundings) -> Iterator[str]:
    if not agency.parent:
        return
    above = by_id.get(agency.parent)
    if above is None:
        yield f"the agency above it, {agency.parent}, is not here"
        return
    if agency.id in _ancestors(agency, by_id):
        yield "it stands above itself"
        return
    rank = {level: number for number, level in enumerate(known.levels)}
    if rank.get(above.level, 0) < rank.get(agency.level, 0):
        yield f"the agency above it, {above.id}, is of a lower level ({above.level} below {agency.level})"
    if above.level in known.ordered:
        inside = [area for area in agency.answers_for if area in known.parents]
        outside = [area for area in inside if set(known.path(area)).isdisjoint(above.answers_for)]
        yield from (f"it answers for {area}, the agency above it, {above.id}, does not" for area in outside)


def _ancestors(agency: Agency, by_id: Mapping[str, Agency]) -> tuple[str, ...]:
    found: list[str] = []
    above = agency.parent
    while above in by_id and above not in found:
        found.append(above)
        above = by_id[above].parent
    return tuple(found)


def _stand_ins(agency: Agency, by_id: Mapping[str, Agency]) -> Iterator[str]:
    for deputy in agency.deputies:
        kind, _, other = deputy.rpartition(":")
        if kind == "agency" and other == agency.id:
            yield "it stands in for itself"
        elif kind == "agency" and other not in by_id:
            yield f"the agency that stands in for it, {other}, is not here"
        elif kind != "agency" and deputy in by_id:
            yield f"the deputy {deputy} is an agency: write agency:{deputy}"
    try:
        duty.parse(agency.duty_hours)
    except ValueError as error:
        yield f"duty hours: {error}"


def _time(agency: Agency, by_id: Mapping[str, Agency]) -> Iterator[str]:
    if agency.since and agency.until and agency.until < agency.since:
        yield f"it ends ({agency.until}) before it begins ({agency.since})"
    if agency.successor and agency.until is None:
        yield "it has a successor but no last day: say until when it is there"
    if agency.successor == agency.id:
        yield "it succeeds itself"
    elif agency.successor and agency.successor not in by_id:
        yield f"its successor, {agency.successor}, is not here"


def _uncovered(listed: tuple[Agency, ...], known: Surroundings) -> Iterator[Problem]:
    """Categories nobody answers for, and agencies that answer for none: worth a look."""
    covered = {category for agency in listed for category in agency.categories}
    for category in sorted(set(known.categories) - covered):
        yield Problem(agency="", sentence=f"nobody answers for the category {category}", hint=True)
    for agency in listed:
        if not agency.categories:
            yield Problem(agency=agency.id, sentence="it answers for no category", hint=True)
