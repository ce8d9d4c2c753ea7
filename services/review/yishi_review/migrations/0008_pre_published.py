"""Whether the author of a private matter has agreed to a text that everybody may read."""

import sqlalchemy as sa
from alembic import op

revision = "0008_pre_published"
down_revision = "0007_pre_returning"


def upgrade() -> None:
    """A column with a default: the code before this knows nothing of it."""
    op.add_column("reviews", sa.Column("published", sa.Boolean, nullable=False, server_default=sa.false()))
