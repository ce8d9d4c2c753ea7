"""Sheets of signatures on paper, and their lines; the signatures themselves stand with all others."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from yishi_chassis.database import Tx, insert

from .. import domain
from .proposals import SIGNATURES
from .tables import METADATA, at, moment, number, text, update_of

SHEETS = sa.Table(
    "sheets", METADATA, text("id", primary_key=True),
    sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False),
    text("text_hash"), sa.Column("scan", JSONB, nullable=False), text("entered_by"), at("entered_at"),
    sa.Index("sheets_proposal", "proposal_id"),
)
LINES = sa.Table(
    "sheet_lines", METADATA, text("id", primary_key=True),
    sa.Column("sheet_id", sa.Text, sa.ForeignKey("sheets.id", ondelete="CASCADE"), nullable=False), number("position"),
    text("name"), text("household"), text("sealed"), sa.Column("struck_at", moment), text("reason"),
    sa.Index("sheet_lines_sheet", "sheet_id"),
)
_ADD, _LINE = insert(SHEETS), insert(LINES)
_STRIKE = update_of(LINES, ("struck_at", "reason"), "id")
_UNSIGN = SIGNATURES.delete().where(SIGNATURES.c.id == sa.bindparam("the_signature"))


def add_sheet(tx: Tx, sheet: domain.Sheet) -> None:
    """A new one with its lines."""
    row = asdict(sheet)
    del row["lines"]
    tx.write(_ADD, row)
    for position, line in enumerate(sheet.lines, start=1):
        tx.write(_LINE, asdict(line) | {"sheet_id": sheet.id, "position": position})


def strike(tx: Tx, line: domain.Line) -> None:
    """A line counts no more."""
    tx.write(_STRIKE, {"the_id": line.id, "struck_at": line.struck_at, "reason": line.reason})
    tx.write(_UNSIGN, {"the_signature": line.id})


def list_sheets(tx: Tx, proposal_id: str) -> tuple[domain.Sheet, ...]:
    """All sheets of a proposal, the first one first."""
    rows = tx.execute(sa.select(SHEETS).where(SHEETS.c.proposal_id == proposal_id).order_by(SHEETS.c.id)).all()
    lines = tx.execute(sa.select(LINES).where(LINES.c.sheet_id.in_([row.id for row in rows])).order_by(
        LINES.c.sheet_id, LINES.c.position)).mappings().all() if rows else ()
    return tuple(_sheet(row, [line for line in lines if line["sheet_id"] == row.id]) for row in rows)


def _sheet(row: Any, lines: Sequence[Any]) -> domain.Sheet:
    told = dict(row._mapping) | {"scan": domain.Attachment(**row.scan)}
    return domain.Sheet(**told, lines=tuple(
        domain.Line(**{name: line[name] for name in ("id", "name", "household", "sealed", "struck_at", "reason")})
        for line in lines))
