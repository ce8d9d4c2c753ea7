"""Files that people sent, and on which proposals they hang."""

import sqlalchemy as sa
from alembic import op

revision = "0007_pre_files"
down_revision = "0006_pre_similar"


def upgrade() -> None:
    """New tables alone; what was attached before by its hash stays a hash."""
    op.create_table(
        "files", sa.Column("key", sa.Text, primary_key=True), _text("owner"), _text("sha256"), _text("kind"),
        _text("mimetype"), sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thumbnail", sa.Integer, nullable=False), sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer), _text("thumbhash"),
        sa.UniqueConstraint("owner", "sha256", name="files_owner_sha256"))
    op.create_table(
        "files_held",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", sa.Text, sa.ForeignKey("files.key"), primary_key=True))
    op.create_index("files_held_key", "files_held", ["key"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)
