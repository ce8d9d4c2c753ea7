"""What a review's clock has said already."""

import sqlalchemy as sa
from alembic import op

revision = "0020_pre_reminded"
down_revision = "0019_pre_counted"


def upgrade() -> None:
    """A table more: the code before this knows nothing of it."""
    op.create_table(
        "reminded", sa.Column("review_id", sa.Text, primary_key=True), sa.Column("step", sa.Text, primary_key=True))
