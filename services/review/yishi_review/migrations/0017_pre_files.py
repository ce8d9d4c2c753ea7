"""Files handed in to a review, and of each file named whether it is kept here and whether everybody may hear it."""

import sqlalchemy as sa
from alembic import op

revision = "0017_pre_files"
down_revision = "0016_pre_media_type"


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, primary_key=key)


def upgrade() -> None:
    """A table, and columns with defaults: what was named before by its hash stays a hash."""
    op.create_table(
        "uploads", _text("review_id", key=True), _text("sha256", key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True), _text("by"), _text("kind"), _text("mimetype"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thumbnail", sa.Integer, nullable=False), sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer), _text("thumbhash"))
    for name in ("public", "stored"):
        op.add_column("session_files", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
