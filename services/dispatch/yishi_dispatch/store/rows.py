"""How cases and assignments are kept, and read again."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from ..domain.assignment import Assignment, Evidence, Milestone
from ..domain.case import Case, Ordered
from .tables import ASSIGNMENTS

_ORDERED = TypeAdapter(Ordered)
_PLAN = TypeAdapter(tuple[Milestone, ...])
_EVIDENCE = TypeAdapter(tuple[Evidence, ...])


def case_row(case: Case) -> dict[str, Any]:
    """A case as it is kept, without its assignments."""
    copied = {name: getattr(case, name) for name in ("id", "state", "course", "round", "opened_at", "due", "version")}
    ordered = _ORDERED.dump_python(case.ordered, mode="json")
    return copied | {"proposal_id": case.ordered.proposal_id, "ordered": ordered}


def assignment_row(one: Assignment) -> dict[str, Any]:
    """An assignment as it is kept."""
    row = {column.name: getattr(one, column.name) for column in ASSIGNMENTS.c}
    plain = {"after": list(one.after), "steps": list(one.steps)}
    return row | plain | {
        "plan": _PLAN.dump_python(one.plan, mode="json"), "evidence": _EVIDENCE.dump_python(one.evidence, mode="json"),
    }


def case_of(row: sa.Row, parts: Sequence[sa.Row]) -> Case:
    """A case with its assignments as they were kept."""
    copied = {name: getattr(row, name) for name in ("id", "state", "course", "round", "opened_at", "due", "version")}
    return Case(**copied, ordered=_ORDERED.validate_python(row.ordered), assignments=tuple(map(assignment, parts)))


def assignment(row: sa.Row) -> Assignment:
    """An assignment as it was kept."""
    read = {
        "after": tuple(row.after), "steps": tuple(row.steps),
        "plan": _PLAN.validate_python(row.plan), "evidence": _EVIDENCE.validate_python(row.evidence),
    }
    return Assignment(**{**row._mapping, **read})
