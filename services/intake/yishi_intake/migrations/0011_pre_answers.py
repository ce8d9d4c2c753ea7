"""Evaluations: what is asked, and who did the work; answers entered by an officer after a telephone call."""

import sqlalchemy as sa
from alembic import op

revision = "0011_pre_answers"
down_revision = "0010_pre_passkeys"


def upgrade() -> None:
    """So far everybody was asked whether it is solved, and answered in person."""
    op.add_column("evaluations", sa.Column("question", sa.Text, nullable=False, server_default="solved"))
    op.add_column("evaluations", sa.Column("area", sa.Text, nullable=False, server_default=""))
    op.add_column("evaluation_answers", sa.Column("entered_by", sa.Text))
