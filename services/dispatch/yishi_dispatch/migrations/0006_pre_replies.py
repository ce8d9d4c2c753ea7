"""Agencies reply over their wires: what came, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006_pre_replies"
down_revision = "0005_pre_machines"

_WORDS = ("agency", "id", "verb", "body", "digest", "traceparent", "state", "reason", "outcome", "code", "answer_id")


def upgrade() -> None:
    """A table more: the code before this knows nothing of it."""
    op.create_table(
        "replies",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in _WORDS),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("agency", "id", name="replies_once"),
    )
    op.create_index("replies_open", "replies", ["agency", "number"], postgresql_where=sa.text("state <> 'over'"))
