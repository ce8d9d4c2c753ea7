"""The register of agencies, what routing proposed, and how provisional deadlines were counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_pre_agencies"
down_revision = "0006_pre_replies"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Tables, and a column that may be empty: the code before this knows nothing of them."""
    op.create_table(
        "agencies", sa.Column("id", sa.Text, primary_key=True), sa.Column("place", sa.Integer, nullable=False),
        sa.Column("agency", JSONB, nullable=False))
    op.create_table(
        "register", sa.Column("one", sa.Boolean, primary_key=True), sa.Column("version", sa.Text, nullable=False),
        sa.Column("changed_at", MOMENT))
    op.create_table(
        "routings", sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), primary_key=True),
        sa.Column("at", MOMENT, nullable=False), sa.Column("differs", sa.Boolean, nullable=False),
        sa.Column("routing", JSONB, nullable=False))
    op.create_index("cases_category", "cases", [sa.text("(ordered ->> 'category')"), "id"])
    op.add_column("assignments", sa.Column("counted", JSONB))
    op.create_index("provisional_assignments", "assignments", ["id"], postgresql_where=sa.text("counted IS NOT NULL"))
