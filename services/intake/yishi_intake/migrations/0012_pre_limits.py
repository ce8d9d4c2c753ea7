"""How often somebody has done something in a slot of time."""

import sqlalchemy as sa
from alembic import op

revision = "0012_pre_limits"
down_revision = "0011_pre_answers"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A new table only: the code before this knows nothing of it."""
    op.create_table(
        "uses", sa.Column("who", sa.Text, primary_key=True), sa.Column("what", sa.Text, primary_key=True),
        sa.Column("until", _moment, primary_key=True), sa.Column("count", sa.Integer, nullable=False),
        sa.Column("most", sa.Integer, nullable=False), sa.Column("first", sa.Text),
        sa.CheckConstraint("count <= most", name="uses_within"))
    op.create_index("uses_until", "uses", ["until"])
