"""Remarks beside a proposal, and who follows it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_pre_remarks"
down_revision = "0018_pre_proved"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables only: the code before this knows nothing of them."""
    op.create_table(
        "remarks", sa.Column("id", sa.Text, primary_key=True),
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "person", "role", "words")),
        sa.Column("said_at", _moment, nullable=False), sa.Column("files", JSONB, nullable=False),
        sa.Column("taken_out_at", _moment),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("taken_out_by", "reason")))
    op.create_index("remarks_proposal", "remarks", ["proposal_id", "id"])
    op.create_table(
        "followers",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True), sa.Column("since", _moment, nullable=False))
