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
    sa.Column("handed_to", sa.Text, server_default=""),
    sa.Column("cause", sa.Text, server_default=""),
    sa.Column("version", sa.Integer),
)

#: JSON as the domain writes it; all else a column named as its field.
ASSIGNMENTS = sa.Table(
    "assignments", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    *(sa.Column(name, sa.Text) for name in (
        "case_id", "proposal_id", "agency", "role", "mode", "task", "term", "state", "contact", "ground", "instead",
        "replaced_by", "result", "words", "letter", "reason", "confirmed_by")),
    *(sa.Column(name, sa.Text, server_default="") for name in ("letter_number", "plan_agency")),
    *(sa.Column(name, sa.Integer) for name in ("round", "refusals", "plan_year", "send_backs", "version")),
    *(sa.Column(name, sa.Boolean) for name in ("urgent", "by_silence", "unanswered")),
    *(sa.Column(name, sa.Boolean, server_default="false") for name in (
        "misassigned", "disputed", "fallback", "binding")),
    *(sa.Column(name, ARRAY(sa.Text)) for name in ("after", "steps")),
    *(sa.Column(name, ARRAY(sa.Text), server_default="{}") for name in ("struck", "countersigned")),
    *(sa.Column(name, MOMENT) for name in (
        "offered_at", "sign_by", "answer_by", "due", "first_due", "clock_from", "accepted_at", "planned_at",
        "next_report", "reported_at", "confirmed_at", "track_at")),
    *(sa.Column(name, JSONB) for name in ("plan", "evidence")),
    *(sa.Column(name, JSONB, server_default="[]") for name in ("asks", "pauses", "tracking")),
    sa.Column("site_check", JSONB(none_as_null=True)),
    sa.Column("counted", JSONB(none_as_null=True)),
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

#: Replies over the wire; `body` is kept until it is over, `answer_id` is the event by which the agency was told.
REPLIES = sa.Table(
    "replies", METADATA,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    *(sa.Column(name, sa.Text) for name in (
        "agency", "id", "verb", "body", "digest", "traceparent", "state", "reason", "outcome", "code", "answer_id")),
    sa.Column("tries", sa.Integer),
    sa.Column("received_at", MOMENT),
    sa.Column("next_try", MOMENT),
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
