"""A file of agencies (CSV), with a sentence for each line that cannot be; the same file is written from agencies."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from .agency import Agency
from .agency_tree import Surroundings, problems

NEEDED = ("id", "name", "level", "areas")
COLUMNS = (*NEEDED, "kind", "parent", "categories", "deputies", "duty_hours", "from", "until", "successor", "formerly")
KINDS = ("office", "institute", "company")
_ID = re.compile(r"[a-z][a-z0-9-]{1,40}")
_LISTS = ("areas", "categories", "deputies", "formerly")
_BETWEEN = re.compile(r"\s*[;；、|]\s*")


@dataclass(frozen=True, kw_only=True, order=True)
class Fault:
    """What is wrong, and in which line of the file."""

    line: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class AgencyFile:
    """The agencies of a file in its order; nothing of it counts while there are faults."""

    agencies: tuple[Agency, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an import does to one agency; `fields` are those that come out otherwise."""

    kind: Literal["added", "changed", "removed"]
    agency: Agency
    fields: tuple[str, ...] = ()


def read(content: bytes, *, known: Surroundings) -> AgencyFile:
    """All agencies of a district, checked line by line and against each other."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _nothing("the file is not UTF-8; please save it as CSV UTF-8")
    rows = csv.reader(io.StringIO(text, newline=""))
    head = [cell.strip() for cell in next(rows, [])]
    if (sentence := _wrong_head(head)) is not None:
        return _nothing(sentence)
    faults: list[Fault] = []
    lines: dict[int, Agency] = {}
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            found = list(_wrong(head, cells))
            faults += [Fault(line=rows.line_num, sentence=sentence) for sentence in found]
            lines |= {} if found else {rows.line_num: _agency(dict(zip(head, cells, strict=True)))}
    faults += [] if lines or faults else [Fault(line=1, sentence="there are no agencies in it")]
    faults += [*_twice(lines), *(_together(lines, known) if not faults else ())]
    return AgencyFile(agencies=tuple(lines.values()), faults=tuple(sorted(faults)))


def write(agencies: Iterable[Agency]) -> str:
    """The file that gives these agencies when it is read."""
    told = io.StringIO(newline="")
    rows = csv.writer(told)
    rows.writerow(COLUMNS)
    rows.writerows([_cell(agency, column) for column in COLUMNS] for agency in agencies)
    return told.getvalue()


def changes(was: Mapping[str, Agency], now: Iterable[Agency]) -> tuple[Change, ...]:
    """What becomes of each agency, those that stay as they are left out."""
    fresh = {agency.id: agency for agency in now}
    gone = [Change(kind="removed", agency=agency) for id_, agency in was.items() if id_ not in fresh]
    return (*(change for agency in fresh.values() for change in _change(was.get(agency.id), agency)), *gone)


def _change(was: Agency | None, agency: Agency) -> Iterator[Change]:
    if was is None:
        yield Change(kind="added", agency=agency)
        return
    names = [column for column in COLUMNS if _cell(was, column) != _cell(agency, column)]
    if names:
        yield Change(kind="changed", agency=agency, fields=tuple(names))


def _nothing(sentence: str) -> AgencyFile:
    return AgencyFile(agencies=(), faults=(Fault(line=1, sentence=sentence),))


def _wrong_head(head: list[str]) -> str | None:
    if missing := [column for column in NEEDED if column not in head]:
        return f"the first line names the columns; {', '.join(missing)} is not among them"
    if unknown := [column for column in head if column not in COLUMNS]:
        return f"there is no column {', '.join(unknown)}; there are {', '.join(COLUMNS)}"
    if twice := sorted({column for column in head if head.count(column) > 1}):
        return f"the column {', '.join(twice)} stands there twice"
    return None


def _wrong(head: list[str], cells: list[str]) -> Iterator[str]:
    """What one line lacks by itself."""
    if len(cells) != len(head):
        yield f"there are {len(cells)} values where there should be {len(head)}"
        return
    row = dict(zip(head, cells, strict=True))
    if not _ID.fullmatch(row["id"]):
        yield f"{row['id'] or 'nothing'} is no id: small letters, digits and -, a letter first"
    yield from (f"{column} is empty" for column in ("name", "level", "areas") if not row[column])
    if row.get("kind") and row["kind"] not in KINDS:
        yield f"{row['kind']} is none of {', '.join(KINDS)}"
    for column in ("from", "until"):
        if row.get(column) and _day(row[column]) is None:
            yield f"{column}: {row[column]} is no date; write it as 2026-03-01, or leave it empty"


def _agency(row: dict[str, str]) -> Agency:
    told: dict[str, Any] = {
        ("since" if column == "from" else column): _PARSE.get(column, str)(text) for column, text in row.items()}
    return Agency(**told | {"kind": told.get("kind") or "office", "area": told["areas"][0]})


def _twice(lines: Mapping[int, Agency]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for line, agency in lines.items():
        if agency.id in first:
            yield Fault(line=line, sentence=f"{agency.id} stands in line {first[agency.id]} already")
        first.setdefault(agency.id, line)


def _together(lines: Mapping[int, Agency], known: Surroundings) -> Iterator[Fault]:
    """What is wrong with the tree that they make."""
    at = {agency.id: line for line, agency in lines.items()}
    for problem in problems(lines.values(), known):
        if not problem.hint:
            yield Fault(line=at[problem.agency], sentence=f"{problem.agency}: {problem.sentence}")


def _cell(agency: Agency, column: str) -> str:
    if column == "areas":
        return ";".join(agency.answers_for)
    value = getattr(agency, "since" if column == "from" else column)
    return ";".join(value) if isinstance(value, tuple) else str(value or "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-03-01") else None
    except ValueError:
        return None


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in _BETWEEN.split(text) if part)


_PARSE: Mapping[str, Callable[[str], Any]] = {**dict.fromkeys(_LISTS, _list), "from": _day, "until": _day}
