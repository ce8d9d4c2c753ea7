"""Entries, their erasable bodies, the log's nodes and checkpoints, and where each proposal stands.

What was written into the log is refused a second writing by the database itself. That stops accidents; what stops
an administrator are the checkpoints that others hold.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from yishi_chassis import migrate

revision = "0001_pre_initial"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
KEPT = ("entries", "nodes", "checkpoints", "bodies")

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""

#: What an update may do: give a leaf index once, sign and publish a checkpoint once, blank a body.
ALLOWED = {
    "entries": "OLD.leaf_index IS NULL AND to_jsonb(NEW) - 'leaf_index' = to_jsonb(OLD) - 'leaf_index'",
    "checkpoints": "to_jsonb(NEW) - '{note,said_at}'::text[] = to_jsonb(OLD) - '{note,said_at}'::text[]"
                   " AND (OLD.note IS NULL OR NEW.note IS NOT DISTINCT FROM OLD.note)",
    "bodies": "NEW.event_id = OLD.event_id AND NEW.data IS NULL AND NEW.salt IS NULL AND NEW.envelope IS NULL",
    "nodes": "false",
}


def upgrade() -> None:
    """Create everything."""
    migrate.chassis_tables_1(op)
    _entries()
    _log()
    _standings()
    op.execute(REFUSE)
    for table in KEPT:
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} FOR EACH ROW"
                   f" WHEN (NOT ({ALLOWED[table]})) EXECUTE FUNCTION refuse_change()")
        op.execute(f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table}"
                   " FOR EACH ROW EXECUTE FUNCTION refuse_change()")
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}"
                   " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subjectsequence", sa.BigInteger, nullable=False),
        sa.Column("proposal_id", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.Column("leaf_index", sa.BigInteger, unique=True),
    )
    op.create_index("entries_waiting", "entries", ["id"], postgresql_where=sa.text("leaf_index IS NULL"))
    op.create_index("entries_of_proposal", "entries", ["proposal_id", "id"])
    op.create_table(
        "bodies",
        sa.Column("event_id", sa.Text, primary_key=True),
        sa.Column("envelope", JSONB),
        sa.Column("data", sa.Text),
        sa.Column("salt", sa.LargeBinary),
    )


def _log() -> None:
    op.create_table(
        "nodes",
        sa.Column("level", sa.SmallInteger, primary_key=True),
        sa.Column("index", sa.BigInteger, primary_key=True),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger, primary_key=True),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sa.Column("frontier", ARRAY(sa.LargeBinary), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("said_at", MOMENT),
    )
    op.create_index("checkpoints_said", "checkpoints", ["said_at"], postgresql_where=sa.text("said_at IS NOT NULL"))


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column("proposal_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("areas", ARRAY(sa.Text), nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tier", sa.Text, nullable=False),
        sa.Column("rank", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("opened_at", MOMENT),
        sa.Column("filed_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("outcome", sa.Text, nullable=False),
    )
