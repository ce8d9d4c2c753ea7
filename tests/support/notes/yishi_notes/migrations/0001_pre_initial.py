"""The chassis' tables, and notes."""

import sqlalchemy as sa
from alembic import op
from yishi_chassis import migrate

revision = "0001_pre_initial"
down_revision = None


def upgrade() -> None:
    """Create them."""
    migrate.chassis_tables_1(op)
    op.create_table(
        "notes", sa.Column("id", sa.Text, primary_key=True), sa.Column("words", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False))
