"""Notes on assignments, and what an agency keeps for itself: office, handler, drafts of reports."""

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx, insert

from ..domain.assignment import Report
from ..domain.handling import Draft, Handling
from ..domain.remark import Remark
from .watching import DRAFTS, HANDLINGS, REMARKS, row_of, update_of, value_of

_REPORT = TypeAdapter(Report)
_ADD_REMARK, _ADD_DRAFT = insert(REMARKS), insert(DRAFTS)
_SAVE_DRAFT = update_of(DRAFTS, "state", "signed_by", "signed_at", "reason")


def add_remark(tx: Tx, remark: Remark) -> None:
    """Keep a note."""
    tx.write(_ADD_REMARK, row_of(REMARKS, remark))


def remarks(tx: Tx, assignment_id: str) -> tuple[Remark, ...]:
    """The notes on an assignment, oldest first."""
    rows = tx.execute(sa.select(REMARKS).where(REMARKS.c.assignment_id == assignment_id).order_by(REMARKS.c.id))
    return tuple(value_of(Remark, row) for row in rows)


def hand(tx: Tx, handling: Handling) -> None:
    """Keep who inside the agency has it now."""
    row = row_of(HANDLINGS, handling)
    tx.execute(upsert(HANDLINGS).values(row).on_conflict_do_update(index_elements=["assignment_id"], set_=row))


def handling_of(tx: Tx, assignment_id: str) -> Handling | None:
    """Who inside the agency has it; None: nobody was named."""
    row = tx.execute(sa.select(HANDLINGS).where(HANDLINGS.c.assignment_id == assignment_id)).one_or_none()
    return value_of(Handling, row) if row else None


def add_draft(tx: Tx, draft: Draft) -> None:
    """Keep a draft."""
    tx.write(_ADD_DRAFT, row_of(DRAFTS, draft) | {"report": _REPORT.dump_python(draft.report, mode="json")})


def save_draft(tx: Tx, draft: Draft) -> None:
    """Write what became of a draft."""
    told = {name: getattr(draft, name) for name in ("state", "signed_by", "signed_at", "reason")}
    tx.write(_SAVE_DRAFT, {"the_key": draft.id, **told})


def newest_draft_for_update(tx: Tx, assignment_id: str) -> Draft | None:
    """The newest draft of an assignment, locked; None: there is none."""
    mine = sa.select(DRAFTS).where(DRAFTS.c.assignment_id == assignment_id).order_by(DRAFTS.c.id.desc()).limit(1)
    row = tx.execute(mine.with_for_update()).one_or_none()
    return _draft(row) if row else None


def drafts(tx: Tx, assignment_id: str) -> tuple[Draft, ...]:
    """The drafts of an assignment, oldest first."""
    rows = tx.execute(sa.select(DRAFTS).where(DRAFTS.c.assignment_id == assignment_id).order_by(DRAFTS.c.id))
    return tuple(_draft(row) for row in rows)


def redact_inside(tx: Tx, *, proposal_id: str) -> None:
    """Take out the words of notes and of drafts that were not sent; what was reported is the machine's."""
    tx.execute(sa.update(REMARKS).where(REMARKS.c.proposal_id == proposal_id).values(words="", redacted=True))
    blank = sa.func.jsonb_build_object("result", DRAFTS.c.report["result"], "words", "", "letter", "")
    tx.execute(sa.update(DRAFTS).where(DRAFTS.c.proposal_id == proposal_id).values(report=blank, reason=""))


def _draft(row: sa.Row) -> Draft:
    draft: Draft = value_of(Draft, row, report=_REPORT.validate_python(row.report))
    return draft
