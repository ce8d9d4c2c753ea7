"""What residents wrote can be taken out of all that is kept for messages."""

from alembic import op
from yishi_chassis import migrate

revision = "0006_pre_redaction"
down_revision = "0005_pre_merging"


def upgrade() -> None:
    """A table and an index more: the code before this knows nothing of them."""
    migrate.redacted_subjects(op)
