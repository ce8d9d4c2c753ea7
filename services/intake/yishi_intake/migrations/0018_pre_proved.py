"""What accounts have proved at notify's door."""

import sqlalchemy as sa
from alembic import op

revision = "0018_pre_proved"
down_revision = "0017_pre_revising"


def upgrade() -> None:
    """A new table only: the code before this knows nothing of it."""
    op.create_table(
        "proved", sa.Column("account", sa.Text, primary_key=True), sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False))
