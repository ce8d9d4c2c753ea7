"""The tables every service's database holds for the chassis; services' migrations create them by number."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

METADATA = sa.MetaData()
_moment = sa.DateTime(timezone=True)

#: One row: the id of this database's feed. It is minted with the database, and anew after a restore.
FEED = sa.Table(
    "feed", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("minted_at", _moment, nullable=False),
)

#: The last number given per destination ('' for the other services, or an agency's id), and up to which the broker
#: has confirmed.
FEED_HEADS = sa.Table(
    "feed_heads", METADATA,
    sa.Column("destination", sa.Text, primary_key=True),
    sa.Column("head", sa.BigInteger, nullable=False),
    sa.Column("confirmed", sa.BigInteger, nullable=False, server_default="0"),
)

#: What the relay is asked to publish once more.
REPUBLISH = sa.Table(
    "republish", METADATA,
    sa.Column("destination", sa.Text, primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True),
)

#: The last subjectsequence given per subject; its row lock orders what is said about one subject.
SUBJECTS = sa.Table(
    "subjects", METADATA,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("head", sa.BigInteger, nullable=False),
)

OUTBOX = sa.Table(
    "outbox", METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("event_id", sa.Text, nullable=False, unique=True),
    sa.Column("destination", sa.Text, nullable=False, server_default=""),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("subjectsequence", sa.BigInteger, nullable=False),
    sa.Column("time", _moment, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("correlationid", sa.Text),
    sa.Column("causationid", sa.Text),
    sa.Column("traceparent", sa.Text),
    sa.Column("sequence", sa.BigInteger),
    sa.UniqueConstraint("destination", "sequence", name="outbox_destination_sequence"),
    sa.Index("outbox_unnumbered", "id", postgresql_where=sa.text("sequence IS NULL")),
    sa.Index("outbox_subject", "subject"),
)

#: Subjects about which residents' words are kept no more: what still comes about them loses these on arrival.
REDACTED = sa.Table(
    "redacted", METADATA,
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("at", _moment, nullable=False),
)

#: How far each subject of each source has been applied; never pruned.
CURSORS = sa.Table(
    "cursors", METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("applied", sa.BigInteger, nullable=False),
)

#: Every event received. `state`: parked (waits for an earlier one), failed (will be tried again), applied,
#: noted (of no interest here), dead (given up, holds its subject), skipped (by an operator), fork.
INBOX = sa.Table(
    "inbox", METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("subjectsequence", sa.BigInteger, nullable=False),
    sa.Column("sequence", sa.BigInteger, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("envelope", JSONB, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("received_at", _moment, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_try", _moment),
    sa.Column("reason", sa.Text),
    sa.Column("waits_since", _moment),   # of its first NotYet
    sa.Index("inbox_order", "source", "subject", "subjectsequence", unique=True,
             postgresql_where=sa.text("state <> 'fork'")),
    sa.Index("inbox_sequence", "source", "sequence"),
    sa.Index("inbox_open", "state", "next_try",
             postgresql_where=sa.text("state IN ('parked', 'failed', 'dead', 'fork')")),
)

#: The sources heard of, and up to which sequence every row is here.
SOURCES = sa.Table(
    "sources", METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("complete_to", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("head", sa.BigInteger, nullable=False, server_default="0"),
)

#: What had no readable envelope, kept whole with the reason.
DEAD_LETTERS = sa.Table(
    "dead_letters", METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("received_at", _moment, nullable=False),
    sa.Column("exchange", sa.Text, nullable=False),
    sa.Column("routing_key", sa.Text, nullable=False),
    sa.Column("headers", JSONB, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

#: Answers already given, by who asked and the key they sent.
ANSWERS = sa.Table(
    "answers", METADATA,
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("headers", JSONB, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("answered_at", _moment, nullable=False),
)

TIMERS = sa.Table(
    "timers", METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True, server_default=""),
    sa.Column("due", _moment, nullable=False),
    sa.Column("data", JSONB, nullable=False),
    sa.Column("claimed_until", _moment),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text),
    sa.Index("timers_due", "due"),
)

#: What operators did by hand: replay, skip, republish.
INTERVENTIONS = sa.Table(
    "interventions", METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", _moment, nullable=False),
    sa.Column("operator", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("about", JSONB, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
