"""How cases and assignments are kept, and read again."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from ..domain import counting
from ..domain.assignment import Ask, Assignment, Evidence, Milestone, Pause, Progress, SiteCheck
from ..domain.case import Case, Ordered
from .tables import ASSIGNMENTS, CASES

_ORDERED = TypeAdapter(Ordered)
_PARTS: dict[str, TypeAdapter[Any]] = {
    "plan": TypeAdapter(tuple[Milestone, ...]), "evidence": TypeAdapter(tuple[Evidence, ...]),
    "asks": TypeAdapter(tuple[Ask, ...]), "pauses": TypeAdapter(tuple[Pause, ...]),
    "tracking": TypeAdapter(tuple[Progress, ...]), "site_check": TypeAdapter(SiteCheck | None),
}
_LISTS = ("after", "steps", "struck", "countersigned")
_OF_CASE = [column.name for column in CASES.c if column.name not in ("proposal_id", "ordered")]


def case_row(case: Case) -> dict[str, Any]:
    """A case as it is kept, without its assignments."""
    copied = {name: getattr(case, name) for name in _OF_CASE}
    ordered = _ORDERED.dump_python(case.ordered, mode="json")
    return copied | {"proposal_id": case.ordered.proposal_id, "ordered": ordered}


def assignment_row(one: Assignment) -> dict[str, Any]:
    """An assignment as it is kept."""
    row = {column.name: getattr(one, column.name, None) for column in ASSIGNMENTS.c} | {"counted": counting.kept(one)}
    lists = {name: list(row[name]) for name in _LISTS}
    return row | lists | {name: kind.dump_python(row[name], mode="json") for name, kind in _PARTS.items()}


def case_of(row: sa.Row, parts: Sequence[sa.Row]) -> Case:
    """A case with its assignments as they were kept."""
    copied = {name: getattr(row, name) for name in _OF_CASE}
    return Case(**copied, ordered=_ORDERED.validate_python(row.ordered), assignments=tuple(map(assignment, parts)))


def assignment(row: sa.Row) -> Assignment:
    """An assignment as it was kept."""
    kept = counting.revived(row._asdict())
    lists = {name: tuple(kept[name]) for name in _LISTS}
    return Assignment(**kept | lists | {name: kind.validate_python(kept[name]) for name, kind in _PARTS.items()})
