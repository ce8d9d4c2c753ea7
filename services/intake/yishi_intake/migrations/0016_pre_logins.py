"""People sign in: pseudonyms by keyed hashes of who they are elsewhere, and tickets that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0016_pre_logins"
down_revision = "0015_pre_reporting"

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables only: the code before this knows nothing of them."""
    op.create_table(
        "logins", sa.Column("trace", sa.Text, primary_key=True), sa.Column("account", sa.Text, nullable=False),
        sa.Column("way", sa.Text, nullable=False), sa.Column("since", _moment, nullable=False))
    op.create_index("ix_logins_account", "logins", ["account"])
    op.create_table(
        "spent_tickets", sa.Column("nonce", sa.Text, primary_key=True), sa.Column("until", _moment, nullable=False))
