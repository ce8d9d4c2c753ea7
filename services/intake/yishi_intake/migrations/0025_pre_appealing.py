"""Until when a rejection can be appealed against."""

import sqlalchemy as sa
from alembic import op

revision = "0025_pre_appealing"
down_revision = "0024_pre_representing"


def upgrade() -> None:
    """A column that may be empty: the code before this knows nothing of it."""
    op.add_column("proposals", sa.Column("appeal_until", sa.DateTime(timezone=True)))
