"""The tables of dispatch; `migrations/` makes them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = sa.MetaData()
MOMENT = sa.DateTime(timezone=True)

CASES = sa.Table(
    "cases", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("proposal_id", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("course", sa.Integer),
    sa.Column("round", sa.Integer),
    sa.Column("opened_at", MOMENT),
    sa.Column("due", MOMENT),
    sa.Column("ordered", JSONB),
    sa.Column("handed_to", sa.Text),
    sa.Column("cause", sa.Text),
    sa.Column("version", sa.Integer),
)

#: JSON as the domain writes it; all else a column named as its field.
ASSIGNMENTS = sa.Table(
    "assignments", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in (
        "case_id", "proposal_id", "agency", "role", "mode", "task", "term", "state", "contact", "ground", "instead",
        "replaced_by", "result", "words", "letter", "letter_number", "plan_agency", "reason", "confirmed_by")),
    *(sa.Column(name, sa.Integer) for name in ("round", "refusals", "plan_year", "send_backs", "version")),
    *(sa.Column(name, sa.Boolean) for name in (
        "urgent", "by_silence", "unanswered", "misassigned", "disputed", "fallback", "binding")),
    *(sa.Column(name, ARRAY(sa.Text)) for name in ("after", "steps", "struck", "countersigned")),
    *(sa.Column(name, MOMENT) for name in (
        "offered_at", "sign_by", "answer_by", "due", "first_due", "clock_from", "accepted_at", "planned_at",
        "next_report", "reported_at", "confirmed_at", "track_at")),
    *(sa.Column(name, JSONB(none_as_null=True)) for name in (
        "plan", "asks", "pauses", "evidence", "site_check", "tracking", "counted")),
)

NOTES = sa.Table(
    "notes", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in ("assignment_id", "agency", "command", "state")),
    sa.Column("at", MOMENT),
    sa.Column("said", JSONB),
)

RECEIPTS = sa.Table(
    "receipts", METADATA,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("received", sa.BigInteger),
    sa.Column("at", MOMENT),
    sa.Column("offers", sa.Integer),
    sa.Column("next_offer", MOMENT),
)

#: The agencies once a file was imported, in its order; the pack's are the seed.
AGENCIES = sa.Table(
    "agencies", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("place", sa.Integer),
    sa.Column("agency", JSONB),
)

#: What the register of agencies is called since its last change.
REGISTER = sa.Table(
    "register", METADATA,
    sa.Column("one", sa.Boolean, primary_key=True),
    sa.Column("version", sa.Text),
    sa.Column("changed_at", MOMENT),
)

#: What routing would have proposed when a case was opened, and whether the body chose otherwise.
ROUTINGS = sa.Table(
    "routings", METADATA,
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("at", MOMENT),
    sa.Column("differs", sa.Boolean),
    sa.Column("routing", JSONB),
)
