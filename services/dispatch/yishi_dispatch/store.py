"""What dispatch keeps: cases, their assignments, notes, and how far agencies have receipted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis import backlog
from yishi_chassis.database import Tx, insert
from yishi_chassis.tables import FEED_HEADS, OUTBOX

from .domain.assignment import Assignment, Evidence, Milestone
from .domain.case import Case, Ordered
from .domain.note import Note
from .domain.receipt import Receipt
from .domain.refusals import NotHere

METADATA = sa.MetaData()
_moment = sa.DateTime(timezone=True)

CASES = sa.Table(
    "cases", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("proposal_id", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("course", sa.Integer),
    sa.Column("round", sa.Integer),
    sa.Column("opened_at", _moment),
    sa.Column("due", _moment),
    sa.Column("ordered", JSONB),
    sa.Column("version", sa.Integer),
)

#: `plan`, `evidence`: lists as the domain writes them; all else a column named as its field.
ASSIGNMENTS = sa.Table(
    "assignments", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in (
        "case_id", "proposal_id", "agency", "role", "mode", "task", "term", "state", "contact", "ground", "instead",
        "replaced_by", "result", "words", "letter", "reason", "confirmed_by")),
    *(sa.Column(name, sa.Integer) for name in ("round", "refusals", "send_backs", "version")),
    *(sa.Column(name, sa.Boolean) for name in ("urgent", "by_silence", "unanswered")),
    *(sa.Column(name, ARRAY(sa.Text)) for name in ("after", "steps")),
    *(sa.Column(name, _moment) for name in (
        "offered_at", "sign_by", "answer_by", "due", "clock_from", "accepted_at", "planned_at", "reported_at",
        "confirmed_at")),
    *(sa.Column(name, JSONB) for name in ("plan", "evidence")),
)

NOTES = sa.Table(
    "notes", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("assignment_id", "agency", "command", "state")),
    sa.Column("at", _moment),
    sa.Column("said", JSONB),
)

RECEIPTS = sa.Table(
    "receipts", METADATA,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("received", sa.BigInteger),
    sa.Column("at", _moment),
    sa.Column("offers", sa.Integer),
    sa.Column("next_offer", _moment),
)

_ORDERED = TypeAdapter(Ordered)
_PLAN = TypeAdapter(tuple[Milestone, ...])
_EVIDENCE = TypeAdapter(tuple[Evidence, ...])


def _update(table: sa.Table) -> sa.Update:
    values = {column.name: sa.bindparam(column.name, type_=column.type) for column in table.c if not column.primary_key}
    return sa.update(table).where(table.c.id == sa.bindparam("id_", type_=sa.Text)).values(values)


_ADD_CASE, _SAVE_CASE = insert(CASES), _update(CASES)
_ADD_ASSIGNMENT, _SAVE_ASSIGNMENT = insert(ASSIGNMENTS), _update(ASSIGNMENTS)
_ADD_NOTE = insert(NOTES)
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
    tx.write(_ADD_CASE, _case_row(case))
    for one in case.assignments:
        tx.write(_ADD_ASSIGNMENT, _assignment_row(one))


def save(tx: Tx, was: Case, case: Case) -> Case:
    """Write what differs from `was`, each one version further, and return the case as it is kept now."""
    before = {one.id: one for one in was.assignments}
    for one in case.assignments:
        if one.id not in before:
            tx.write(_ADD_ASSIGNMENT, _assignment_row(one))
        elif one != before[one.id]:
            case = case.put(replace(one, version=one.version + 1))
            _write(tx, _SAVE_ASSIGNMENT, _assignment_row(case.one(one.id)))
    if replace(case, assignments=was.assignments) != was:
        case = replace(case, version=case.version + 1)
        _write(tx, _SAVE_CASE, _case_row(case))
    return case


def get(tx: Tx, case_id: str) -> Case:
    """A case with the assignments of its present round; raises NotHere."""
    return _whole(tx, tx.execute(_CASE, {"case_id": case_id}).one_or_none())


def get_for_update(tx: Tx, *, assignment_id: str) -> Case:
    """The case an assignment belongs to, locked with all its parts; raises NotHere."""
    return _whole(tx, tx.execute(_CASE_OF_ASSIGNMENT.with_for_update(), {"id": assignment_id}).one_or_none())


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
    return _assignment(row)


def list_cases(tx: Tx, *, state: str | None, proposal: str | None, after: str, limit: int) -> tuple[Case, ...]:
    """Cases in the order of their ids, above `after`."""
    wanted = sa.select(CASES).where(CASES.c.id > after).order_by(CASES.c.id).limit(limit)
    wanted = wanted.where(CASES.c.state == state) if state else wanted
    wanted = wanted.where(CASES.c.proposal_id == proposal) if proposal else wanted
    rows = tx.execute(wanted).all()
    same_round = sa.and_(ASSIGNMENTS.c.case_id == CASES.c.id, ASSIGNMENTS.c.round == CASES.c.round)
    parts = tx.execute(sa.select(ASSIGNMENTS).join(CASES, same_round).order_by(ASSIGNMENTS.c.id)
                       .where(CASES.c.id.in_([row.id for row in rows]))).all()
    return tuple(_case(row, [part for part in parts if part.case_id == row.id]) for row in rows)


def list_assignments(
    tx: Tx, *, agency: str | None, state: str | None, after: str, limit: int,
) -> tuple[Assignment, ...]:
    """Assignments in the order of their ids, above `after`."""
    wanted = sa.select(ASSIGNMENTS).where(ASSIGNMENTS.c.id > after).order_by(ASSIGNMENTS.c.id).limit(limit)
    wanted = wanted.where(ASSIGNMENTS.c.agency == agency) if agency else wanted
    wanted = wanted.where(ASSIGNMENTS.c.state == state) if state else wanted
    return tuple(_assignment(row) for row in tx.execute(wanted))


def assignments_of(tx: Tx, *, proposal_id: str) -> tuple[Assignment, ...]:
    """All that was ever assigned for a proposal, in whatever round, the oldest first."""
    mine = sa.select(ASSIGNMENTS).join(CASES, CASES.c.id == ASSIGNMENTS.c.case_id).order_by(ASSIGNMENTS.c.id)
    return tuple(_assignment(row) for row in tx.execute(mine.where(CASES.c.proposal_id == proposal_id)))


def add_note(tx: Tx, note: Note) -> None:
    """Keep what fits no move."""
    tx.write(_ADD_NOTE, {column.name: getattr(note, column.name) for column in NOTES.c})


def notes(tx: Tx, assignment_id: str) -> tuple[Note, ...]:
    """What was kept about an assignment, oldest first."""
    rows = tx.execute(sa.select(NOTES).where(NOTES.c.assignment_id == assignment_id).order_by(NOTES.c.id))
    return tuple(Note(**row._mapping) for row in rows)


def receipt_for_update(tx: Tx, agency: str) -> Receipt | None:
    """How far an agency has receipted, locked; None: it never did."""
    row = tx.execute(sa.select(RECEIPTS).where(RECEIPTS.c.agency == agency).with_for_update()).one_or_none()
    return Receipt(**row._mapping) if row else None


def save_receipt(tx: Tx, receipt: Receipt) -> None:
    """Write how far an agency has receipted."""
    row = {column.name: getattr(receipt, column.name) for column in RECEIPTS.c}
    changed = {name: value for name, value in row.items() if name != "agency"}
    tx.execute(upsert(RECEIPTS).values(row).on_conflict_do_update(index_elements=["agency"], set_=changed))


def last_sent(tx: Tx, agency: str) -> int:
    """The last number this agency was given."""
    head = sa.select(FEED_HEADS.c.head).where(FEED_HEADS.c.destination == agency)
    return tx.execute(head).scalar() or 0


def behind(tx: Tx, *, now: datetime, sent_before: datetime, limit: int) -> tuple[Receipt, ...]:
    """Agencies that were told something before that and have not receipted it; who never did stands at 0."""
    received = sa.func.coalesce(RECEIPTS.c.received, 0)
    old = sa.exists().where(OUTBOX.c.destination == FEED_HEADS.c.destination, OUTBOX.c.time < sent_before,
                            OUTBOX.c.sequence > received, OUTBOX.c.sequence <= FEED_HEADS.c.confirmed)
    wanted = (
        sa.select(FEED_HEADS.c.destination, RECEIPTS)
        .outerjoin_from(FEED_HEADS, RECEIPTS, FEED_HEADS.c.destination == RECEIPTS.c.agency)
        .where(FEED_HEADS.c.destination != "", FEED_HEADS.c.head > received)
        .where(sa.func.coalesce(RECEIPTS.c.next_offer, now) <= now, old)
        .order_by(FEED_HEADS.c.destination).limit(limit)
    )
    return tuple(
        Receipt(agency=row.destination, received=row.received or 0, at=row.at or now, offers=row.offers or 0,
                next_offer=row.next_offer or now)
        for row in tx.execute(wanted)
    )


def offer_again(tx: Tx, receipt: Receipt, *, sent_before: datetime, limit: int) -> int:
    """Let the relay publish once more what this agency has not receipted, oldest first; returns how many."""
    oldest = (
        sa.select(OUTBOX.c.destination, OUTBOX.c.sequence).order_by(OUTBOX.c.sequence).limit(limit)
        .join(FEED_HEADS, FEED_HEADS.c.destination == OUTBOX.c.destination)
        .where(OUTBOX.c.destination == receipt.agency, OUTBOX.c.time < sent_before)
        .where(OUTBOX.c.sequence > receipt.received, OUTBOX.c.sequence <= FEED_HEADS.c.confirmed)
    )
    return tx.execute(backlog.ask_again(oldest)).rowcount


def _write(tx: Tx, statement: sa.Update, row: dict[str, Any]) -> None:
    tx.write(statement, {"id_": row["id"], **{name: value for name, value in row.items() if name != "id"}})


def _case_row(case: Case) -> dict[str, Any]:
    copied = {name: getattr(case, name) for name in ("id", "state", "course", "round", "opened_at", "due", "version")}
    ordered = _ORDERED.dump_python(case.ordered, mode="json")
    return copied | {"proposal_id": case.ordered.proposal_id, "ordered": ordered}


def _assignment_row(one: Assignment) -> dict[str, Any]:
    row = {column.name: getattr(one, column.name) for column in ASSIGNMENTS.c}
    plain = {"after": list(one.after), "steps": list(one.steps)}
    return row | plain | {
        "plan": _PLAN.dump_python(one.plan, mode="json"), "evidence": _EVIDENCE.dump_python(one.evidence, mode="json"),
    }


def _whole(tx: Tx, row: sa.Row | None) -> Case:
    if row is None:
        raise NotHere("there is no such case or assignment")
    return _case(row, tx.execute(_PRESENT, {"case_id": row.id, "round": row.round}).all())


def _case(row: sa.Row, parts: Sequence[sa.Row]) -> Case:
    copied = {name: getattr(row, name) for name in ("id", "state", "course", "round", "opened_at", "due", "version")}
    return Case(**copied, ordered=_ORDERED.validate_python(row.ordered), assignments=tuple(map(_assignment, parts)))


def _assignment(row: sa.Row) -> Assignment:
    read = {
        "after": tuple(row.after), "steps": tuple(row.steps),
        "plan": _PLAN.validate_python(row.plan), "evidence": _EVIDENCE.validate_python(row.evidence),
    }
    return Assignment(**{**row._mapping, **read})
