"""Why a kind of matter was suggested."""

import sqlalchemy as sa
from alembic import op

revision = "0015_pre_because"
down_revision = "0014_pre_seating"


def upgrade() -> None:
    """A column with a default: the code before this knows nothing of it."""
    op.add_column("reviews", sa.Column("suggested_because", sa.Text, nullable=False, server_default=""))
