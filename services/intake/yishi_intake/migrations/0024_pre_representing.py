"""Representatives, and where a matter was told before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0024_pre_representing"
down_revision = "0023_pre_confiding"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A new table, and columns with defaults: the code before this knows nothing of them."""
    op.add_column("proposals", sa.Column("earlier", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")))
    op.add_column("proposals", sa.Column("representatives", ARRAY(sa.Text), nullable=False, server_default="{}"))
    op.create_table(
        "representatives",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("person", sa.Text, primary_key=True), sa.Column("named_at", _moment, nullable=False),
        sa.Column("accepted_at", _moment))
