"""Who is concerned by what, notices and their deliveries, and sealed contacts. No name is kept anywhere."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY
from yishi_chassis import migrate

revision = "0001_pre_initial"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create everything."""
    migrate.chassis_tables_1(op)
    _concerned()
    _notices()
    _deliveries()
    op.create_table(
        "contacts",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("channels", ARRAY(sa.Text), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("updated_at", MOMENT, nullable=False),
    )


def _concerned() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "concerned",
        sa.Column("proposal_id", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
    )
    op.create_table(
        "bodies",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("members", ARRAY(sa.Text), nullable=False),
        sa.Column("convener", sa.Text, nullable=False),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("proposal_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("urgency", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.UniqueConstraint("event_id", "person", name="notices_once"),
    )
    op.create_index("notices_inbox", "notices", ["person", "id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("notice_id", sa.Text, sa.ForeignKey("notices.id"), primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("begun_at", MOMENT),
        sa.Column("settled_at", MOMENT),
        sa.Column("reason", sa.Text),
    )
