"""The first tables: proposals, signatures, evaluations and follow-up checks with their answers, receipt numbers."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from yishi_chassis import migrate

revision = "0001_pre_initial"
down_revision = None

_moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The chassis' tables and intake's own."""
    migrate.chassis_tables_1(op)
    _proposals()
    _signatures()
    _evaluations()
    _follow_ups()
    op.create_table(
        "numbers", sa.Column("year", sa.Integer, primary_key=True), sa.Column("next", sa.Integer, nullable=False))


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, primary_key=True)


def _at(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, _moment, nullable=nullable)


def _of_proposal() -> sa.Column[str]:
    return sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True)


def _proposals() -> None:
    words = [_text(name) for name in ("title", "text", "text_hash", "category", "kind")]
    moments = [_at(n, nullable=True) for n in ("opened_at", "lapses_at", "filed_at", "closed_at", "reopen_until")]
    op.create_table(
        "proposals", sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Text, nullable=False, unique=True),
        _text("author_kind"), _text("author_id"), _text("household", nullable=True), *words,
        sa.Column("areas", ARRAY(sa.Text), nullable=False), _text("spot"),
        sa.Column("lat", sa.Double), sa.Column("lng", sa.Double), sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("attachments", JSONB, nullable=False), _number("threshold"), _number("households"),
        _text("state"), _text("tier", nullable=True), _number("shown_course"), _number("shown_leg"),
        sa.Column("shown_sequence", sa.BigInteger, nullable=False),
        _number("revision"), _number("course"), _number("version"), _number("requests"), _at("drafted_at"), *moments,
        _text("outcome", nullable=True), _text("done_by", nullable=True), _text("recurrence_of", nullable=True),
    )
    op.create_index("proposals_state", "proposals", ["state", "id"])
    for depth in (2, 3, 4):
        op.create_index(f"proposals_area_{depth}", "proposals", [sa.text(f"(areas[{depth}])"), "id"])


def _signatures() -> None:
    op.create_table(
        "signatures", _of_proposal(), sa.Column("signer_id", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True), _text("signer_kind"), _text("household", nullable=True),
        _text("text_hash"), _at("signed_at"),
    )


def _evaluations() -> None:
    op.create_table(
        "evaluations", _of_proposal(), _key("course"), _text("done_by"), _number("asked"),
        _at("opened_at"), _at("closes_at"), _at("ended_at", nullable=True),
    )
    op.create_table(
        "evaluation_answers", _of_proposal(), _key("course"),
        sa.Column("voice", sa.Text, primary_key=True), _text("person"), sa.Column("solved", sa.Boolean, nullable=False),
        _number("rating"), _text("reason"), _at("answered_at"),
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_ups", _of_proposal(), _key("course"), _key("days"), _at("opened_at"), _at("closes_at"),
        _at("ended_at", nullable=True),
    )
    op.create_table(
        "follow_up_looks", _of_proposal(), _key("course"), _key("days"),
        sa.Column("voice", sa.Text, primary_key=True), _text("person"), _text("by"),
        sa.Column("recurred", sa.Boolean, nullable=False), _text("note"), _at("looked_at"),
    )
