"""How the time for an answer to an objection was counted, while it is provisional."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019_pre_counted"
down_revision = "0018_pre_worklist"


def upgrade() -> None:
    """A column that may be empty, and an index of what it says."""
    op.add_column("objections", sa.Column("counted", JSONB))
    op.create_index("provisional_objections", "objections", ["review_id"],
                    postgresql_where=sa.text("counted IS NOT NULL AND answered_at IS NULL"))
