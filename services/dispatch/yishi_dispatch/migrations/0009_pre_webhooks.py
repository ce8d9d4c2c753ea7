"""Agencies take their events over HTTP: where, how far, and every call."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0009_pre_webhooks"
down_revision = "0008_pre_supervision"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Three tables more: the code before this knows nothing of them."""
    op.create_table(
        "webhooks", sa.Column("agency", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("url", "state", "reason", "claim")),
        sa.Column("secrets", JSONB, nullable=False), sa.Column("delivered", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("attempts", "version")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("next_attempt_at", "created_at")),
        *(sa.Column(name, MOMENT) for name in ("failing_since", "claimed_until")))
    op.create_table(
        "webhook_networks", sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("networks", ARRAY(sa.Text), nullable=False))
    op.create_table(
        "webhook_calls", sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("agency", "kind", "event_id", "state", "code")),
        sa.Column("attempt", sa.Integer, nullable=False), sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, sa.BigInteger) for name in ("number", "receipt")),
        *(sa.Column(name, sa.Integer) for name in ("ms", "status")))
    op.create_index("webhook_calls_log", "webhook_calls", ["agency", "id"])
    op.create_index("webhook_calls_old", "webhook_calls", ["at"])
    op.create_index("webhook_calls_open", "webhook_calls", ["agency", "id"],
                    postgresql_where=sa.text("state IN ('asked', 'begun')"))
