"""The path of each proposal, what clients of Open311 tell beyond it, and the indexes of public reading."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004_pre_open311"
down_revision = "0003_post_confirmed"

_moment = sa.DateTime(timezone=True)
#: Of what was moved before paths were kept, only where it stands is known.
_WHERE_THEY_STAND = """
INSERT INTO steps (proposal_id, course, leg, sequence, state, tier, at)
SELECT id, shown_course, shown_leg, shown_sequence, state, tier, coalesce(closed_at, filed_at, opened_at)
FROM proposals WHERE opened_at IS NOT NULL
"""


def upgrade() -> None:
    """New tables and indexes only: the code before this knows nothing of them."""
    _steps()
    op.create_table(
        "reports", _of_proposal(primary_key=True), sa.Column("client", sa.Text, nullable=False),
        sa.Column("media", JSONB, nullable=False))
    _updates()
    op.create_index("proposals_opened", "proposals", ["opened_at", "id"],
                    postgresql_where=sa.text("opened_at IS NOT NULL"))
    op.create_index("proposals_spot", "proposals", ["lat", "lng"], postgresql_where=sa.text("lat IS NOT NULL"))
    op.execute(_WHERE_THEY_STAND)


def _of_proposal(*, primary_key: bool) -> sa.Column[str]:
    return sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False,
                     primary_key=primary_key)


def _steps() -> None:
    op.create_table(
        "steps", _of_proposal(primary_key=True), sa.Column("course", sa.Integer, primary_key=True),
        sa.Column("leg", sa.Integer, primary_key=True), sa.Column("sequence", sa.BigInteger, primary_key=True),
        sa.Column("state", sa.Text, nullable=False), sa.Column("tier", sa.Text),
        sa.Column("at", _moment, nullable=False), sa.Column("words", sa.Text), sa.Column("responsible", sa.Text),
        sa.Column("due", _moment),
    )
    op.create_index("steps_at", "steps", ["at"])


def _updates() -> None:
    words = [sa.Column(name, sa.Text, nullable=False) for name in ("client", "update_id", "status", "words")]
    op.create_table(
        "updates", sa.Column("id", sa.Text, primary_key=True), _of_proposal(primary_key=False), *words,
        sa.Column("media", JSONB, nullable=False), sa.Column("updated_at", _moment, nullable=False),
        sa.Column("received_at", _moment, nullable=False), sa.UniqueConstraint("client", "update_id"),
    )
    op.create_index("updates_received", "updates", ["received_at"])
    op.create_index("updates_proposal", "updates", ["proposal_id"])
