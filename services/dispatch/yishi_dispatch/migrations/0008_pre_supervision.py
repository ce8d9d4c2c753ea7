"""Contact with proposers, notes, work inside an agency, supervision orders, exclusions, and what rates are made of."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0008_pre_supervision"
down_revision = "0007_pre_agencies"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables, and indexes on the old: the code before this knows nothing of them."""
    _contact()
    _inside()
    _supervision()
    _figures()


def _contact() -> None:
    op.create_table("proposers", _id("proposal_id"), *_texts("kind", "person"))
    op.create_table("contacts", _id("id"), *_texts("assignment_id"), _at("due"), *_ats("first_at", "reminded_at"))
    op.create_index("contacts_assignment", "contacts", ["assignment_id"], unique=True)
    op.create_table(
        "messages", _id("id"), *_texts("assignment_id", "proposal_id", "side", "kind", "words", "by"),
        sa.Column("times", ARRAY(MOMENT), nullable=False), _at("at"), sa.Column("redacted", sa.Boolean, nullable=False))
    op.create_index("messages_assignment", "messages", ["assignment_id", "id"])
    op.create_index("messages_proposal", "messages", ["proposal_id"])


def _inside() -> None:
    op.create_table(
        "remarks", _id("id"), *_texts("assignment_id", "proposal_id", "side", "audience", "words", "by"), _at("at"),
        sa.Column("redacted", sa.Boolean, nullable=False))
    op.create_index("remarks_assignment", "remarks", ["assignment_id", "id"])
    op.create_index("remarks_proposal", "remarks", ["proposal_id"])
    op.create_table("handlings", _id("assignment_id"), *_texts("office", "handler", "by"), _at("at"))
    op.create_table(
        "drafts", _id("id"), *_texts("assignment_id", "proposal_id", "state", "written_by", "signed_by", "reason"),
        sa.Column("report", JSONB, nullable=False), _at("written_at"), *_ats("signed_at"))
    op.create_index("drafts_assignment", "drafts", ["assignment_id", "id"])
    op.create_index("drafts_proposal", "drafts", ["proposal_id"])


def _supervision() -> None:
    op.create_table("supervision_numbers", sa.Column("year", sa.Integer, primary_key=True),
                    sa.Column("last", sa.Integer, nullable=False))
    op.create_table(
        "supervision_orders", _id("id"), sa.Column("year", sa.Integer, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        *_texts("number", "assignment_id", "case_id", "proposal_id", "agency", "body", "tier", "about", "reply",
                "replied_by"),
        *(_at(name) for name in ("due", "issued_at", "reply_by")), *_ats("replied_at"))
    op.create_index("supervision_orders_number", "supervision_orders", ["year", "count"], unique=True)
    op.create_index("supervision_orders_agency", "supervision_orders", ["agency", "id"])
    op.create_index("supervision_orders_assignment", "supervision_orders", ["assignment_id"])
    op.create_index("supervision_orders_proposal", "supervision_orders", ["proposal_id"])
    op.create_index("supervision_orders_waiting", "supervision_orders", ["reply_by"],
                    postgresql_where=sa.text("replied_at IS NULL"))
    op.create_table("listings", _id("id"), *_texts("assignment_id", "agency", "tier", "about"), _at("due"), _at("at"))
    op.create_index("listings_at", "listings", ["at", "id"])


def _figures() -> None:
    op.create_table(
        "exclusions", _id("id"),
        *_texts("assignment_id", "case_id", "proposal_id", "agency", "tier", "ground", "reason", "asked_by", "state",
                "ruling", "ruled_by"),
        _at("asked_at"), _at("rule_by"), *_ats("ruled_at"))
    op.create_index("exclusions_assignment", "exclusions", ["assignment_id"], unique=True)
    op.create_index("exclusions_agency", "exclusions", ["agency", "id"])
    op.create_table(
        "judgements", sa.Column("case_id", sa.Text, primary_key=True), sa.Column("round", sa.Integer, primary_key=True),
        *_texts("assignment_id", "agency", "outcome"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("asked", "answered", "solved")), _at("at"))
    op.create_index("judgements_at", "judgements", ["at"])
    order = "mode = 'order'"
    op.create_index("assignments_offered", "assignments", ["offered_at"], postgresql_where=sa.text(order))
    op.create_index("assignments_confirmed", "assignments", ["confirmed_at"],
                    postgresql_where=sa.text(f"{order} AND confirmed_at IS NOT NULL"))
    owing = "('offered', 'refused', 'accepted', 'sent_back')"
    op.create_index("assignments_owing", "assignments", ["due"],
                    postgresql_where=sa.text(f"{order} AND state IN {owing}"))


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _texts(*names: str) -> tuple[sa.Column[str], ...]:
    return tuple(sa.Column(name, sa.Text, nullable=False) for name in names)


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, MOMENT, nullable=False)


def _ats(*names: str) -> tuple[sa.Column[object], ...]:
    return tuple(sa.Column(name, MOMENT) for name in names)
