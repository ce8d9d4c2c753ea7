"""Units with their handlers; who signed counted apart."""

import sqlalchemy as sa
from alembic import op

revision = "0022_pre_units"
down_revision = "0021_pre_claims"

_moment = sa.DateTime(timezone=True)
_COUNT = """
    UPDATE proposals SET residents = signed.residents, units = signed.units
    FROM (SELECT proposal_id, count(*) FILTER (WHERE signer_kind NOT IN ('unit', 'organisation')) AS residents,
                 count(*) FILTER (WHERE signer_kind IN ('unit', 'organisation')) AS units
          FROM signatures GROUP BY proposal_id) AS signed
    WHERE signed.proposal_id = proposals.id
"""


def upgrade() -> None:
    """What was signed so far is counted; nobody is registered yet."""
    for name in ("residents", "units"):
        op.add_column("proposals", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.execute(_COUNT)
    op.create_table(
        "units", sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "name", "area")),
        sa.Column("credit_code", sa.Text, unique=True), sa.Column("handler", sa.Text),
        sa.Column("registered_at", _moment, nullable=False))
    op.create_index("units_area", "units", ["area", "id"])
    op.create_index("units_handler", "units", ["handler"])
