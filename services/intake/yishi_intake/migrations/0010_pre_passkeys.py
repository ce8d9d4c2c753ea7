"""Passkeys beside other keys: what an authenticator puts around a signature, and by what a browser finds the key."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010_pre_passkeys"
down_revision = "0009_pre_moderation"


def upgrade() -> None:
    """What there is was not signed by passkeys."""
    op.add_column("device_keys", sa.Column("credential_id", sa.Text, nullable=False, server_default=""))
    for table in ("device_keys", "signature_proofs"):
        op.add_column(table, sa.Column("assertion", JSONB))
