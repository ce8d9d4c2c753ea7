"""Sheets of signatures on paper, and their lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020_pre_paper"
down_revision = "0019_pre_remarks"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables only: the code before this knows nothing of them."""
    op.create_table(
        "sheets", sa.Column("id", sa.Text, primary_key=True),
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text_hash", sa.Text, nullable=False), sa.Column("scan", JSONB, nullable=False),
        sa.Column("entered_by", sa.Text, nullable=False), sa.Column("entered_at", _moment, nullable=False))
    op.create_index("sheets_proposal", "sheets", ["proposal_id"])
    op.create_table(
        "sheet_lines", sa.Column("id", sa.Text, primary_key=True),
        sa.Column("sheet_id", sa.Text, sa.ForeignKey("sheets.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "household", "sealed")),
        sa.Column("struck_at", _moment), sa.Column("reason", sa.Text, nullable=False))
    op.create_index("sheet_lines_sheet", "sheet_lines", ["sheet_id"])
