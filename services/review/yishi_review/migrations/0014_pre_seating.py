"""Rolls with terms, the version of a review's rules, how provisional deadlines were counted, work lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014_pre_seating"
down_revision = "0013_pre_meeting"

#: How deep areas lie in one another: district, subdistrict, community, courtyard.
_DEPTH = 4


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
    for table in ("reviews", "steps", "returns"):
        op.add_column(table, sa.Column("counted", JSONB))
    op.create_index("provisional_reviews", "reviews", ["id"], postgresql_where=sa.text("counted IS NOT NULL"))
    op.create_index("provisional_steps", "steps", ["review_id"],
                    postgresql_where=sa.text("counted IS NOT NULL AND left_at IS NULL"))
    _work()


def _work() -> None:
    """Whose clock runs, in the order of their deadlines: of a body, and of an area for each tier."""
    running = sa.text("deadline IS NOT NULL")
    op.create_index("work_of_a_body", "reviews", ["body", "state", "deadline", "id"], postgresql_where=running)
    for depth in range(_DEPTH):
        area = sa.text(f"(proposal -> 'areas' ->> {depth})")
        op.create_index(f"work_of_an_area_{depth}", "reviews", [area, "tier", "state", "deadline", "id"],
                        postgresql_where=running)
