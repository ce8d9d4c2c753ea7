"""Codes by which somebody becomes an author."""

import sqlalchemy as sa
from alembic import op

revision = "0021_pre_claims"
down_revision = "0020_pre_paper"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A new table only: the code before this knows nothing of it."""
    op.create_table(
        "claims",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("code", "ground", "issued_by")),
        *(sa.Column(name, _moment, nullable=False) for name in ("issued_at", "valid_until")),
        sa.Column("claimed_at", _moment))
    op.create_index("claims_code", "claims", ["code"], unique=True, postgresql_where=sa.text("code <> ''"))
