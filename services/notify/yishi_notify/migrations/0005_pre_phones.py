"""People prove that a phone number is theirs: codes on their way, numbers sealed, how often codes were asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0005_pre_phones"
down_revision = "0004_pre_redaction"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables only: the code before this knows nothing of them."""
    op.create_table(
        "codes", sa.Column("person", sa.Text, primary_key=True), sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("mark", sa.Text, nullable=False), sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False), sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False), sa.Column("state", sa.Text, nullable=False))
    op.create_table(
        "phones", sa.Column("person", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, nullable=False, unique=True), sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("verified_at", MOMENT, nullable=False))
    op.create_table(
        "uses", sa.Column("who", sa.Text, primary_key=True), sa.Column("until", MOMENT, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False))
