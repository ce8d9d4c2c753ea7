"""The tables of notify."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

METADATA = sa.MetaData()
_moment = sa.DateTime(timezone=True)

PROPOSALS = sa.Table(
    "proposals", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("body", sa.Text),
)

#: Persons by opaque id, and agencies as `agency:<id>`.
CONCERNED = sa.Table(
    "concerned", METADATA,
    sa.Column("proposal_id", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
)

BODIES = sa.Table(
    "bodies", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("members", ARRAY(sa.Text)),
    sa.Column("convener", sa.Text),
)

#: The inbox of everybody: a notice is delivered in-app by lying here.
NOTICES = sa.Table(
    "notices", METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("person", sa.Text),
    sa.Column("event_id", sa.Text),
    sa.Column("proposal_id", sa.Text),
    sa.Column("kind", sa.Text),
    sa.Column("urgency", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("text", sa.Text),
    sa.Column("created_at", _moment),
    sa.Column("read_at", _moment),
    sa.Index("notices_proposal", "proposal_id"),
)

#: One notice by one channel: pending, sent or failed.
DELIVERIES = sa.Table(
    "deliveries", METADATA,
    sa.Column("notice_id", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("state", sa.Text),
    sa.Column("attempts", sa.Integer),
    sa.Column("begun_at", _moment),
    sa.Column("settled_at", _moment),
    sa.Column("reason", sa.Text),
)

#: Language and channels in the open, addresses sealed under a key that is not in this database.
CONTACTS = sa.Table(
    "contacts", METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("language", sa.Text),
    sa.Column("channels", ARRAY(sa.Text)),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("updated_at", _moment),
)

#: A code on its way to a number and back, one for a person; number and digits are sealed.
CODES = sa.Table(
    "codes", METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, unique=True),
    sa.Column("mark", sa.Text),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("asked_at", _moment),
    sa.Column("expires_at", _moment),
    sa.Column("tries", sa.Integer),
    sa.Column("state", sa.Text),
)

#: Numbers that were proved, sealed; one person's each.
PHONES = sa.Table(
    "phones", METADATA,
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("mark", sa.Text, unique=True),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("verified_at", _moment),
)

#: How often codes were asked for in a slot of time; numbers and addresses stand there as keyed hashes.
USES = sa.Table(
    "uses", METADATA,
    sa.Column("who", sa.Text, primary_key=True),
    sa.Column("until", _moment, primary_key=True),
    sa.Column("count", sa.Integer),
)
