"""Rejections and appeals, objections to what is announced, owners' votes, self-help that is asked about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010_pre_deciding"
down_revision = "0009_pre_at_once"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Columns with defaults, and a table: the code before this knows nothing of them."""
    for name in ("rejected_by", "appeal_words"):
        op.add_column("reviews", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("appeal_until", "anew_since"):
        op.add_column("reviews", sa.Column(name, _moment))
    for name in ("appealed", "owners", "unsolved"):
        op.add_column("reviews", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("reviews", sa.Column("asked", sa.Integer, nullable=False, server_default="0"))
    op.add_column("votes", sa.Column("owners", JSONB))
    op.create_table(
        "objections", sa.Column("id", sa.Text, primary_key=True),
        sa.Column("review_id", sa.Text, nullable=False, index=True), sa.Column("step", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False), sa.Column("reason", sa.Text, nullable=False),
        sa.Column("made_at", _moment, nullable=False), sa.Column("due", _moment, nullable=False),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
        sa.Column("answer_reason", sa.Text, nullable=False, server_default=""), sa.Column("answered_at", _moment))
