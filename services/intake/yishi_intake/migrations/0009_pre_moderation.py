"""Why a proposal is hidden, where it is."""

import sqlalchemy as sa
from alembic import op

revision = "0009_pre_moderation"
down_revision = "0008_pre_machine"


def upgrade() -> None:
    """A new column only: the code before this shows what is hidden, and so must be gone soon after."""
    op.add_column("proposals", sa.Column("hidden", sa.Text))
    op.create_index("proposals_hidden", "proposals", ["id"], postgresql_where=sa.text("hidden IS NOT NULL"))
