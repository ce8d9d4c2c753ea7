"""Former texts of proposals, and what bodies wanted changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0017_pre_revising"
down_revision = "0016_pre_logins"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables only: the code before this knows nothing of them."""
    op.create_table(
        "revisions", _of_proposal(), sa.Column("number", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("title", "text", "text_hash")),
        sa.Column("replaced_at", _moment, nullable=False), sa.Column("change", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False), sa.Column("leave_until", _moment))
    op.create_table(
        "returns", _of_proposal(), sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("points", ARRAY(sa.Text), nullable=False), sa.Column("returned_at", _moment, nullable=False),
        sa.Column("until", _moment, nullable=False))


def _of_proposal() -> sa.Column[str]:
    return sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True)
