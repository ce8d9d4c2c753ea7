"""What an agency asks for, pauses, disputes, plans that are followed up, supervision that goes up, common causes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005_pre_machines"
down_revision = "0004_pre_redaction"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add them; the code before this one leaves them as they are."""
    for name in ("misassigned", "disputed", "fallback", "binding"):
        op.add_column("assignments", sa.Column(name, sa.Boolean, nullable=False, server_default="false"))
    for name in ("letter_number", "plan_agency"):
        op.add_column("assignments", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("struck", "countersigned"):
        op.add_column("assignments", sa.Column(name, ARRAY(sa.Text), nullable=False, server_default="{}"))
    for name in ("first_due", "next_report", "track_at"):
        op.add_column("assignments", sa.Column(name, MOMENT))
    for name in ("asks", "pauses", "tracking"):
        op.add_column("assignments", sa.Column(name, JSONB, nullable=False, server_default="[]"))
    op.add_column("assignments", sa.Column("plan_year", sa.Integer))
    op.add_column("assignments", sa.Column("site_check", JSONB))
    op.execute("UPDATE assignments SET first_due = due WHERE due IS NOT NULL")
    for name in ("handed_to", "cause"):
        op.add_column("cases", sa.Column(name, sa.Text, nullable=False, server_default=""))
