"""The media type of a session's files."""

import sqlalchemy as sa
from alembic import op

revision = "0016_pre_media_type"
down_revision = "0015_pre_because"


def upgrade() -> None:
    """A column with a default: the code before this knows nothing of it."""
    op.add_column("session_files", sa.Column("media_type", sa.Text, nullable=False, server_default=""))
