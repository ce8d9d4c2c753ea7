"""Device keys, challenges, the evidence behind signatures; proposals say how many signatures there are of a level."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005_pre_signing"
down_revision = "0004_pre_open311"

_moment = sa.DateTime(timezone=True)
_COUNT = """
UPDATE proposals SET assurance = jsonb_build_object('click', counted.signatures)
FROM (SELECT proposal_id, count(*) AS signatures FROM signatures GROUP BY proposal_id) AS counted
WHERE counted.proposal_id = proposals.id
"""


def upgrade() -> None:
    """What was signed so far was signed by a click."""
    op.add_column("signatures", sa.Column("assurance", sa.Text, nullable=False, server_default="click"))
    op.add_column("proposals", sa.Column("assurance", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")))
    op.execute(_COUNT)
    _device_keys()
    _challenges()
    op.create_table(
        "signature_proofs",
        sa.Column("signature_id", sa.Text, sa.ForeignKey("signatures.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("key_id", sa.Text, sa.ForeignKey("device_keys.id"), nullable=False),
        _text("envelope"), _text("signature"))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _device_keys() -> None:
    op.create_table(
        "device_keys", sa.Column("id", sa.Text, primary_key=True), _text("owner"),
        sa.Column("public", JSONB, nullable=False), _text("alg"), _text("label"), _text("envelope"),
        _text("signature"), sa.Column("enrolled_at", _moment, nullable=False), sa.Column("revoked_at", _moment))
    op.create_index("device_keys_owner", "device_keys", ["owner", "id"])


def _challenges() -> None:
    op.create_table(
        "challenges", sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("nonce", sa.Text, nullable=False, unique=True), _text("sid"),
        sa.Column("key_id", sa.Text, sa.ForeignKey("device_keys.id"), nullable=False),
        _text("capacity"), _text("text_hash"), sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("issued_at", _moment, nullable=False), sa.Column("expires_at", _moment, nullable=False))
