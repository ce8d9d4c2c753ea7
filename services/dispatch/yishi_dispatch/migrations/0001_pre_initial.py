"""Cases and their assignments, what agencies sent out of turn, and how far each has receipted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from yishi_chassis import migrate

revision = "0001_pre_initial"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
_MOMENTS = ("answer_by", "due", "clock_from", "accepted_at", "planned_at", "reported_at", "confirmed_at")
_WORDS = ("contact", "ground", "instead", "replaced_by", "result", "words", "letter", "reason", "confirmed_by")


def upgrade() -> None:
    """Create everything."""
    migrate.chassis_tables_1(op)
    _cases()
    _assignments()
    _beside()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("proposal_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("course", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("ordered", JSONB, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("cases_proposal", "cases", ["proposal_id", "id"])
    op.create_index("cases_state", "cases", ["state", "id"])


def _assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("proposal_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("agency", "role", "mode", "task", "term", "state")),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("round", "refusals", "send_backs", "version")),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("urgent", "by_silence", "unanswered")),
        *(sa.Column(name, ARRAY(sa.Text), nullable=False) for name in ("after", "steps")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("offered_at", "sign_by")),
        *(sa.Column(name, MOMENT) for name in _MOMENTS),
        *(sa.Column(name, sa.Text, nullable=False) for name in _WORDS),
        *(sa.Column(name, JSONB, nullable=False) for name in ("plan", "evidence")),
    )
    op.create_index("assignments_case", "assignments", ["case_id", "round", "id"])
    op.create_index("assignments_agency", "assignments", ["agency", "state", "id"])


def _beside() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("assignment_id", sa.Text, sa.ForeignKey("assignments.id"), nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("said", JSONB, nullable=False),
    )
    op.create_index("notes_assignment", "notes", ["assignment_id", "id"])
    op.create_table(
        "receipts",
        sa.Column("agency", sa.Text, primary_key=True),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("offers", sa.Integer, nullable=False),
        sa.Column("next_offer", MOMENT, nullable=False),
    )
