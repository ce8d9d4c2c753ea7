"""What waits for officers: where life is in danger, and ballots on paper that a second person has to confirm."""

import sqlalchemy as sa
from alembic import op

revision = "0018_pre_worklist"
down_revision = "0017_pre_files"


def upgrade() -> None:
    """Small indexes, of what is open alone."""
    op.create_index("work_at_once", "reviews", ["deadline", "id"], postgresql_where=sa.text(
        "deadline IS NOT NULL AND at_once = '' AND proposal ->> 'urgent' = 'true'"))
    op.create_index("papers_to_confirm", "votes", ["review_id"], postgresql_where=sa.text(
        "closed_at IS NULL AND papers <> '[]'::jsonb"))
