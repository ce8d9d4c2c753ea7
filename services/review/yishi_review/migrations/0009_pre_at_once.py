"""Agencies that act before it was deliberated."""

import sqlalchemy as sa
from alembic import op

revision = "0009_pre_at_once"
down_revision = "0008_pre_published"


def upgrade() -> None:
    """Columns with defaults: the code before this knows nothing of them."""
    op.add_column("reviews", sa.Column("at_once", sa.Text, nullable=False, server_default=""))
    op.add_column("reviews", sa.Column("ended", sa.Boolean, nullable=False, server_default=sa.false()))
