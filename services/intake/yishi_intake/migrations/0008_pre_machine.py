"""Requests to take back what was filed."""

import sqlalchemy as sa
from alembic import op

revision = "0008_pre_machine"
down_revision = "0007_pre_files"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A new table only: the code before this knows nothing of it."""
    op.create_table(
        "withdrawals",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("requested_at", _moment, primary_key=True), sa.Column("course", sa.Integer, nullable=False),
        sa.Column("until", _moment, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "state", "ground")),
    )
