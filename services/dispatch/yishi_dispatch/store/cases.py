"""Cases and their assignments: kept, found, locked."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from yishi_chassis.database import Tx, insert

from ..domain.assignment import Assignment
from ..domain.case import Case
from ..domain.moves import FINAL
from ..domain.refusals import NotHere
from .rows import assignment, assignment_row, case_of, case_row
from .tables import ASSIGNMENTS, CASES


def _update(table: sa.Table) -> sa.Update:
    values = {column.name: sa.bindparam(column.name, type_=column.type) for column in table.c if not column.primary_key}
    return sa.update(table).where(table.c.id == sa.bindparam("id_", type_=sa.Text)).values(values)


_ADD_CASE, _SAVE_CASE = insert(CASES), _update(CASES)
_ADD_ASSIGNMENT, _SAVE_ASSIGNMENT = insert(ASSIGNMENTS), _update(ASSIGNMENTS)
_CASE = sa.select(CASES).where(CASES.c.id == sa.bindparam("case_id"))
_CASE_OF_ASSIGNMENT = sa.select(CASES).where(
    CASES.c.id == sa.select(ASSIGNMENTS.c.case_id).where(ASSIGNMENTS.c.id == sa.bindparam("id")).scalar_subquery())
_LATEST = (
    sa.select(CASES).where(CASES.c.proposal_id == sa.bindparam("proposal_id")).order_by(CASES.c.id.desc()).limit(1)
)
_PRESENT = (
    sa.select(ASSIGNMENTS).order_by(ASSIGNMENTS.c.id)
    .where(ASSIGNMENTS.c.case_id == sa.bindparam("case_id"), ASSIGNMENTS.c.round == sa.bindparam("round"))
)


def add(tx: Tx, case: Case) -> None:
    """Keep a new case with its assignments."""
    tx.write(_ADD_CASE, case_row(case))
    for one in case.assignments:
        tx.write(_ADD_ASSIGNMENT, assignment_row(one))


def save(tx: Tx, was: Case, case: Case) -> Case:
    """Write what differs from `was`, each one version further, and return the case as it is kept now."""
    before = {one.id: one for one in was.assignments}
    for one in case.assignments:
        if one.id not in before:
            tx.write(_ADD_ASSIGNMENT, assignment_row(one))
        elif one != before[one.id]:
            case = case.put(replace(one, version=one.version + 1))
            _write(tx, _SAVE_ASSIGNMENT, assignment_row(case.one(one.id)))
    if replace(case, assignments=was.assignments) != was:
        case = replace(case, version=case.version + 1)
        _write(tx, _SAVE_CASE, case_row(case))
    return case


def get(tx: Tx, case_id: str) -> Case:
    """A case with the assignments of its present round; raises NotHere."""
    return _whole(tx, tx.execute(_CASE, {"case_id": case_id}).one_or_none())


def get_for_update(tx: Tx, *, assignment_id: str) -> Case:
    """The case an assignment belongs to, locked with all its parts; raises NotHere."""
    return _whole(tx, tx.execute(_CASE_OF_ASSIGNMENT.with_for_update(), {"id": assignment_id}).one_or_none())


def get_case_for_update(tx: Tx, *, case_id: str) -> Case:
    """A case, locked with all its parts; raises NotHere."""
    return _whole(tx, tx.execute(_CASE.with_for_update(), {"case_id": case_id}).one_or_none())


def open_with(tx: Tx, *, agency: str) -> tuple[Case, ...]:
    """The cases in whose present round an agency has open work, locked in the order of their ids."""
    mine = sa.exists().where(ASSIGNMENTS.c.case_id == CASES.c.id, ASSIGNMENTS.c.round == CASES.c.round,
                             ASSIGNMENTS.c.agency == agency, ASSIGNMENTS.c.state.not_in(FINAL))
    rows = tx.execute(sa.select(CASES).where(mine).order_by(CASES.c.id).with_for_update()).all()
    return tuple(_whole(tx, row) for row in rows)


def get_unless_locked(tx: Tx, *, assignment_id: str) -> Case | None:
    """The same, but None instead of waiting for somebody else who has it."""
    row = tx.execute(_CASE_OF_ASSIGNMENT.with_for_update(skip_locked=True), {"id": assignment_id}).one_or_none()
    return _whole(tx, row) if row else None


def latest_for_update(tx: Tx, *, proposal_id: str) -> Case | None:
    """The proposal's newest case, locked; None: it was never dispatched."""
    row = tx.execute(_LATEST.with_for_update(), {"proposal_id": proposal_id}).one_or_none()
    return _whole(tx, row) if row else None


def all_for_update(tx: Tx, *, proposal_id: str) -> tuple[Case, ...]:
    """All cases of a proposal, locked."""
    mine = sa.select(CASES).where(CASES.c.proposal_id == proposal_id).order_by(CASES.c.id).with_for_update()
    return tuple(_whole(tx, row) for row in tx.execute(mine).all())


def get_assignment(tx: Tx, assignment_id: str) -> Assignment:
    """One assignment of any round; raises NotHere."""
    row = tx.execute(sa.select(ASSIGNMENTS).where(ASSIGNMENTS.c.id == assignment_id)).one_or_none()
    if row is None:
        raise NotHere(f"there is no assignment {assignment_id}")
    return assignment(row)


def list_cases(tx: Tx, *, state: str | None, proposal: str | None, after: str, limit: int) -> tuple[Case, ...]:
    """Cases in the order of their ids, above `after`."""
    wanted = sa.select(CASES).where(CASES.c.id > after).order_by(CASES.c.id).limit(limit)
    wanted = wanted.where(CASES.c.state == state) if state else wanted
    wanted = wanted.where(CASES.c.proposal_id == proposal) if proposal else wanted
    rows = tx.execute(wanted).all()
    same_round = sa.and_(ASSIGNMENTS.c.case_id == CASES.c.id, ASSIGNMENTS.c.round == CASES.c.round)
    parts = tx.execute(sa.select(ASSIGNMENTS).join(CASES, same_round).order_by(ASSIGNMENTS.c.id)
                       .where(CASES.c.id.in_([row.id for row in rows]))).all()
    return tuple(case_of(row, [part for part in parts if part.case_id == row.id]) for row in rows)


def list_assignments(
    tx: Tx, *, agency: str | None, state: str | None, after: str, limit: int,
) -> tuple[Assignment, ...]:
    """Assignments in the order of their ids, above `after`."""
    wanted = sa.select(ASSIGNMENTS).where(ASSIGNMENTS.c.id > after).order_by(ASSIGNMENTS.c.id).limit(limit)
    wanted = wanted.where(ASSIGNMENTS.c.agency == agency) if agency else wanted
    wanted = wanted.where(ASSIGNMENTS.c.state == state) if state else wanted
    return tuple(assignment(row) for row in tx.execute(wanted))


def assignments_of(tx: Tx, *, proposal_id: str) -> tuple[Assignment, ...]:
    """All that was ever assigned for a proposal, in whatever round, the oldest first."""
    mine = sa.select(ASSIGNMENTS).join(CASES, CASES.c.id == ASSIGNMENTS.c.case_id).order_by(ASSIGNMENTS.c.id)
    return tuple(assignment(row) for row in tx.execute(mine.where(CASES.c.proposal_id == proposal_id)))


def _write(tx: Tx, statement: sa.Update, row: dict[str, Any]) -> None:
    tx.write(statement, {"id_": row["id"], **{name: value for name, value in row.items() if name != "id"}})


def _whole(tx: Tx, row: sa.Row | None) -> Case:
    if row is None:
        raise NotHere("there is no such case or assignment")
    return case_of(row, tx.execute(_PRESENT, {"case_id": row.id, "round": row.round}).all())
