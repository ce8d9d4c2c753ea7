"""A review stops as withdrawn or merged, and keeps where it stood."""

import sqlalchemy as sa
from alembic import op

revision = "0005_pre_merging"
down_revision = "0004_pre_stop"


def upgrade() -> None:
    """New columns with defaults: the code before this knows nothing of them."""
    for name, default in (("stop_as", "withdrawn"), ("stop_into", ""), ("stopped_from", "")):
        op.add_column("reviews", sa.Column(name, sa.Text, nullable=False, server_default=default))
    op.add_column("reviews", sa.Column("stopped_due", sa.DateTime(timezone=True)))
