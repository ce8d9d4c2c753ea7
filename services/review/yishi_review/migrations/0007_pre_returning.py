"""What a body wanted its author to change, and who stands behind it since."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0007_pre_returning"
down_revision = "0006_pre_redaction"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A new table, and columns with defaults: the code before this knows nothing of them."""
    for name in ("count", "threshold"):
        op.add_column("reviews", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.add_column("reviews", sa.Column("continued", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "returns", sa.Column("review_id", sa.Text, primary_key=True), sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("points", ARRAY(sa.Text), nullable=False), sa.Column("by", sa.Text, nullable=False),
        sa.Column("returned_at", _moment, nullable=False), sa.Column("until", _moment, nullable=False),
        sa.Column("state", sa.Text, nullable=False), sa.Column("due", _moment), sa.Column("revised_at", _moment))
