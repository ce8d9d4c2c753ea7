"""What residents wrote can be taken out of all that is kept for messages."""

from alembic import op
from yishi_chassis import migrate

revision = "0004_pre_redaction"
down_revision = "0003_post_confirmed"


def upgrade() -> None:
    """A table and an index more: the code before this knows nothing of them."""
    migrate.redacted_subjects(op)
