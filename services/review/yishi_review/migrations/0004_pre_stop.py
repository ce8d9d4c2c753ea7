"""A review holds back while its author wants to take the proposal back."""

import sqlalchemy as sa
from alembic import op

revision = "0004_pre_stop"
down_revision = "0003_post_confirmed"


def upgrade() -> None:
    """New columns with defaults: the code before this knows nothing of them."""
    for name in ("held_since", "held_until"):
        op.add_column("reviews", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("reviews", sa.Column("stop_confirmed", sa.Boolean, nullable=False, server_default=sa.false()))
