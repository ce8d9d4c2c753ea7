"""The tables of audit."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

METADATA = sa.MetaData()
_moment = sa.DateTime(timezone=True)

#: One row for each event heard; it waits for its leaf until the sequencer comes by.
ENTRIES = sa.Table(
    "entries", METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("event_id", sa.Text),
    sa.Column("type", sa.Text),
    sa.Column("source", sa.Text),
    sa.Column("sequence", sa.BigInteger),
    sa.Column("subject", sa.Text),
    sa.Column("subjectsequence", sa.BigInteger),
    sa.Column("proposal_id", sa.Text),
    sa.Column("at", _moment),
    sa.Column("leaf", sa.LargeBinary),
    sa.Column("leaf_index", sa.BigInteger),
)

#: What was said, with the salt of its commitment; all blank once erased, without salt once words were taken out.
BODIES = sa.Table(
    "bodies", METADATA,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("envelope", JSONB(none_as_null=True)),
    sa.Column("data", sa.Text),
    sa.Column("salt", sa.LargeBinary),
)

#: The kept hashes of the tree, by level (height / 8) and index: what tiles are cut from.
NODES = sa.Table(
    "nodes", METADATA,
    sa.Column("level", sa.SmallInteger, primary_key=True),
    sa.Column("index", sa.BigInteger, primary_key=True),
    sa.Column("hash", sa.LargeBinary),
)

#: Every size at which the log stood still, with its right edge, and the signed note once there is one.
CHECKPOINTS = sa.Table(
    "checkpoints", METADATA,
    sa.Column("size", sa.BigInteger, primary_key=True),
    sa.Column("root", sa.LargeBinary),
    sa.Column("frontier", ARRAY(sa.LargeBinary)),
    sa.Column("at", _moment),
    sa.Column("note", sa.Text),
    sa.Column("said_at", _moment),
)

#: Where each proposal stands, for the figures.
STANDINGS = sa.Table(
    "standings", METADATA,
    sa.Column("proposal_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text),
    sa.Column("areas", ARRAY(sa.Text)),
    sa.Column("category", sa.Text),
    sa.Column("kind", sa.Text),
    sa.Column("state", sa.Text),
    sa.Column("tier", sa.Text),
    sa.Column("rank", ARRAY(sa.BigInteger)),
    sa.Column("opened_at", _moment),
    sa.Column("filed_at", _moment),
    sa.Column("closed_at", _moment),
    sa.Column("outcome", sa.Text),
)
