"""What residents report, and who is blocked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0015_pre_reporting"
down_revision = "0014_pre_redaction"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables only: the code before this knows nothing of them."""
    op.create_table(
        "flags", sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True), sa.Column("reason", sa.Text, nullable=False),
        sa.Column("flagged_at", _moment, nullable=False), sa.Column("settled_at", _moment))
    op.create_index("flags_open", "flags", ["proposal_id"], postgresql_where=sa.text("settled_at IS NULL"))
    op.create_table(
        "blocks", sa.Column("person", sa.Text, primary_key=True), sa.Column("until", _moment, nullable=False),
        sa.Column("reason", sa.Text, nullable=False), sa.Column("areas", ARRAY(sa.Text), nullable=False),
        sa.Column("proposal_id", sa.Text, nullable=False), sa.Column("blocked_at", _moment, nullable=False))
    op.create_table("barrier", sa.Column("person", sa.Text, nullable=False),
                    sa.CheckConstraint("false", name="nobody_blocked"))
