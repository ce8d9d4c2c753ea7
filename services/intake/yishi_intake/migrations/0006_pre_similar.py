"""The marks of opened proposals' words, by which they are searched and compared, and how far the own feed is read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006_pre_similar"
down_revision = "0005_pre_signing"


def upgrade() -> None:
    """New tables alone; they fill by themselves, since the feed is read from its beginning."""
    op.create_table(
        "words", sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("text_hash", sa.Text, nullable=False), sa.Column("cell", sa.BigInteger),
        sa.Column("marks", ARRAY(sa.Integer), nullable=False))
    op.create_index("words_marks", "words", ["marks"], postgresql_using="gin")
    op.create_index("words_cell", "words", ["cell", "proposal_id"], postgresql_where=sa.text("cell IS NOT NULL"))
    op.create_table("words_head", sa.Column("sequence", sa.BigInteger, primary_key=True))
    op.execute("INSERT INTO words_head VALUES (0)")
