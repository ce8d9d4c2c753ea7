"""Reviews with their steps, sessions, votes and ballots, local actions and doers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from yishi_chassis import migrate

revision = "0001_pre_initial"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create everything."""
    migrate.chassis_tables_1(op)
    _reviews()
    _steps()
    _sessions()
    _votes()
    _local_actions()


def _required(name: str, kind: sa.types.TypeEngine | type[sa.types.TypeEngine]) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def _of_a_review() -> sa.Column:
    return sa.Column("review_id", sa.Text, sa.ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False)


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("proposal_id", sa.Text, nullable=False, unique=True),
        _required("proposal", JSONB), _required("course", sa.Integer), _required("state", sa.Text),
        _required("kind", sa.Text), _required("suggested", sa.Text), _required("lowered", sa.Boolean),
        _required("triaged_by", sa.Text), _required("triage_reason", sa.Text),
        _required("tier", sa.Text), _required("body", sa.Text), _required("rules", JSONB),
        sa.Column("deadline", MOMENT), _required("overdue", sa.Boolean),
        _required("finding", sa.Text), _required("plan", sa.Text), sa.Column("announced_until", MOMENT),
        _required("opened_at", MOMENT), _required("version", sa.Integer),
    )
    op.create_index("reviews_of_a_body", "reviews", ["body", "state", "id"])
    op.create_index("reviews_in_a_state", "reviews", ["state", "id"])


def _steps() -> None:
    op.create_table(
        "steps", _of_a_review(), _required("number", sa.Integer), _required("tier", sa.Text),
        _required("body", sa.Text), _required("entered_at", MOMENT), sa.Column("due", MOMENT),
        sa.Column("left_at", MOMENT), _required("decision", sa.Text), _required("reason", sa.Text),
        sa.PrimaryKeyConstraint("review_id", "number"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions", sa.Column("id", sa.Text, primary_key=True), _of_a_review(), _required("step", sa.Integer),
        _required("mode", sa.Text), _required("held_at", MOMENT), _required("agenda", sa.Text),
        _required("invited", ARRAY(sa.Text)), _required("attended", ARRAY(sa.Text)),
        _required("observers", sa.Integer), _required("minutes", sa.Text), _required("minutes_hash", sa.Text),
        _required("opinions", JSONB), sa.Column("recorded_at", MOMENT),
    )
    op.create_index("sessions_of_a_review", "sessions", ["review_id"])


def _votes() -> None:
    op.create_table(
        "votes", sa.Column("id", sa.Text, primary_key=True), _of_a_review(), _required("step", sa.Integer),
        _required("question", sa.Text), _required("roll", ARRAY(sa.Text)), _required("quorum", sa.Integer),
        _required("majority", sa.Text), _required("called_at", MOMENT), _required("closes_at", MOMENT),
        sa.Column("closed_at", MOMENT), _required("result", sa.Text),
    )
    op.create_index("votes_of_a_review", "votes", ["review_id"])
    op.create_index("one_open_vote", "votes", ["review_id"], unique=True,
                    postgresql_where=sa.text("closed_at IS NULL"))
    op.create_table(
        "ballots",
        sa.Column("vote_id", sa.Text, sa.ForeignKey("votes.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("member", sa.Text, primary_key=True), _required("choice", sa.Text), _required("cast_at", MOMENT),
    )


def _local_actions() -> None:
    op.create_table(
        "local_actions", sa.Column("id", sa.Text, primary_key=True), _of_a_review(), _required("course", sa.Integer),
        _required("plan", sa.Text), _required("started_at", MOMENT), _required("due", MOMENT),
        sa.Column("completed_at", MOMENT), sa.Column("confirmed_by", sa.Text), _required("words", sa.Text),
        _required("evidence", JSONB),
    )
    op.create_index("local_actions_of_a_review", "local_actions", ["review_id"])
    op.create_table(
        "doers",
        sa.Column("action_id", sa.Text, sa.ForeignKey("local_actions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True), _required("kind", sa.Text),
        _required("name", sa.Text), _required("task", sa.Text), sa.Column("account", sa.Text),
        _required("words", sa.Text), sa.Column("reported_by", sa.Text), sa.Column("reported_at", MOMENT),
    )
