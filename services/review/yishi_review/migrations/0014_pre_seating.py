"""Rolls with terms, and the version of a review's rules."""

import sqlalchemy as sa
from alembic import op

revision = "0014_pre_seating"
down_revision = "0010_pre_deciding"


def upgrade() -> None:
    """Tables, and columns that may be empty: the code before this knows nothing of them."""
    op.create_table(
        "seats", sa.Column("body", sa.Text, primary_key=True), sa.Column("account", sa.Text, primary_key=True),
        sa.Column("since", sa.Date, primary_key=True), sa.Column("until", sa.Date),
        sa.Column("role", sa.Text, nullable=False))
    op.create_table(
        "rolls", sa.Column("one", sa.Boolean, primary_key=True), sa.Column("version", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True)))
    op.add_column("reviews", sa.Column("rules_version", sa.Text, nullable=False, server_default=""))
