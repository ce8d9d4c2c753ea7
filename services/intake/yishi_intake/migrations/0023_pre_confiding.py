"""Who helps with a private matter."""

import sqlalchemy as sa
from alembic import op

revision = "0023_pre_confiding"
down_revision = "0022_pre_units"


def upgrade() -> None:
    """A new table only: the code before this knows nothing of it."""
    op.create_table(
        "helpers",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True), sa.Column("named_by", sa.Text, nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False))
