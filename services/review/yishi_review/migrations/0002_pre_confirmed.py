"""How far the broker has confirmed is one number for each destination."""

from alembic import op
from yishi_chassis import migrate

revision = "0002_pre_confirmed"
down_revision = "0001_pre_initial"


def upgrade() -> None:
    """The chassis' tables, second edition."""
    migrate.confirmed_heads(op)
