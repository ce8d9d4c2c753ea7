"""Tasks that may be taken on, what local action costs, and who helps."""

import sqlalchemy as sa
from alembic import op

revision = "0012_pre_acting"
down_revision = "0011_pre_voting"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Tables, and columns that may be empty: the code before this knows nothing of them."""
    op.add_column("doers", sa.Column("task_number", sa.Integer))
    op.add_column("doers", sa.Column("left_at", _moment))
    op.create_table(
        "tasks", sa.Column("action_id", sa.Text, primary_key=True), sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("words", sa.Text, nullable=False), sa.Column("hands", sa.Integer, nullable=False))
    op.create_table(
        "money", sa.Column("action_id", sa.Text, primary_key=True), sa.Column("position", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in (
            "kind", "amount", "source", "what", "by", "receipt", "reason")),
        sa.Column("at", _moment, nullable=False))
    op.create_table(
        "aids", *(sa.Column(name, sa.Text, primary_key=True) for name in ("review_id", "kind", "name")),
        sa.Column("asked_at", _moment, nullable=False), sa.Column("came_at", _moment), sa.Column("did_at", _moment),
        sa.Column("words", sa.Text, nullable=False))
