"""An objection whose words were taken out says on which ground."""

import sqlalchemy as sa
from alembic import op

revision = "0021_pre_objections"
down_revision = "0020_pre_reminded"


def upgrade() -> None:
    """A column with a default: the code before this knows nothing of it."""
    op.add_column("objections", sa.Column("redacted", sa.Text, nullable=False, server_default=""))
