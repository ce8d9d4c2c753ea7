"""One proposal goes on in another: requests of a kind, whom signatures came with, door plates sealed for counting."""

import sqlalchemy as sa
from alembic import op

revision = "0013_pre_merging"
down_revision = "0012_pre_limits"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Columns that may be empty or have a default, and a new table: the code before this knows nothing of them."""
    for table, names in (("proposals", ("sealed", "merged_into")), ("signatures", ("sealed", "through"))):
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text))
    op.add_column("withdrawals", sa.Column("kind", sa.Text, nullable=False, server_default="withdrawal"))
    op.add_column("withdrawals", sa.Column("target_id", sa.Text))
    op.add_column("withdrawals", sa.Column("asked_by", sa.Text, nullable=False, server_default="author"))
    op.create_index("withdrawals_target", "withdrawals", ["target_id"],
                    postgresql_where=sa.text("target_id IS NOT NULL"))
    op.create_table(
        "merges",
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("merged_at", _moment, primary_key=True), sa.Column("target_id", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False), sa.Column("leave_until", _moment, nullable=False),
        sa.Column("parted_at", _moment), sa.Column("ground", sa.Text), sa.Column("reason", sa.Text),
    )
    op.create_index("merges_target", "merges", ["target_id"])
