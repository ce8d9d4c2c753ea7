"""Rows of the outbox no longer say when the broker confirmed them."""

from alembic import op
from yishi_chassis import migrate

revision = "0003_post_confirmed"
down_revision = "0002_pre_confirmed"


def upgrade() -> None:
    """What only the first edition of the chassis' tables had."""
    migrate.confirmed_rows(op)
