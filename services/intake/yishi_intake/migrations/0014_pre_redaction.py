"""Words that officers have taken out, and why."""

import sqlalchemy as sa
from alembic import op
from yishi_chassis import migrate

revision = "0014_pre_redaction"
down_revision = "0013_pre_merging"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A column that may be empty and new tables: the code before this knows nothing of them."""
    migrate.redacted_subjects(op)
    op.add_column("proposals", sa.Column("redacted_at", _moment))
    op.create_table(
        "redactions",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("at", _moment, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("by", "ground", "reason")),
        sa.Column("files", sa.Boolean, nullable=False),
    )
