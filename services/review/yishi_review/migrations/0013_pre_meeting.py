"""Sessions in full: replies, guests, other bodies, files and comments; and visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0013_pre_meeting"
down_revision = "0012_pre_acting"

_moment = sa.DateTime(timezone=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    """Columns with defaults, and tables: the code before this knows nothing of them."""
    for name in ("bodies", "together"):
        op.add_column("sessions", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}"))
    op.add_column("sessions", sa.Column("guests", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")))
    op.create_table(
        "replies", sa.Column("session_id", sa.Text, primary_key=True), sa.Column("member", sa.Text, primary_key=True),
        *_texts("coming", "reason"), sa.Column("at", _moment, nullable=False))
    for table, columns in (("session_files", ("name", "sha256", "kind")), ("comments", ("member", "words"))):
        op.create_table(
            table, sa.Column("session_id", sa.Text, primary_key=True),
            sa.Column("position", sa.Integer, primary_key=True), *_texts(*columns),
            *([sa.Column("at", _moment, nullable=False)] if table == "comments" else []))
    op.create_table(
        "visits", sa.Column("id", sa.Text, primary_key=True),
        sa.Column("review_id", sa.Text, nullable=False, index=True),
        sa.Column("step", sa.Integer, nullable=False), *_texts("kind", "words", "words_hash", "by"),
        sa.Column("at", _moment, nullable=False), sa.Column("members", ARRAY(sa.Text), nullable=False),
        sa.Column("files", JSONB, nullable=False))
