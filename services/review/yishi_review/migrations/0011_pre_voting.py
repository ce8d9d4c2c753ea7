"""Secret votes, proxies, recusals, ballots on paper and signed ones, with the keys they are signed by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0011_pre_voting"
down_revision = "0010_pre_deciding"

_moment = sa.DateTime(timezone=True)
_none = sa.text("'[]'::jsonb")


def upgrade() -> None:
    """Columns with defaults, and tables: the code before this knows nothing of them."""
    op.add_column("votes", sa.Column("secret", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("votes", sa.Column("recused", ARRAY(sa.Text), nullable=False, server_default="{}"))
    for name in ("proxies", "papers"):
        op.add_column("votes", sa.Column(name, JSONB, nullable=False, server_default=_none))
    op.add_column("ballots", sa.Column("by", sa.Text, nullable=False, server_default=""))
    op.add_column("ballots", sa.Column("paper", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("ballots", sa.Column("signed", JSONB))
    op.create_table("voters", sa.Column("vote_id", sa.Text, primary_key=True),
                    sa.Column("member", sa.Text, primary_key=True))
    op.create_table("slips", sa.Column("vote_id", sa.Text, primary_key=True),
                    sa.Column("code", sa.Text, primary_key=True), sa.Column("choice", sa.Text, nullable=False))
    op.create_table("device_keys", sa.Column("id", sa.Text, primary_key=True),
                    sa.Column("owner", sa.Text, nullable=False), sa.Column("revoked_at", _moment))
