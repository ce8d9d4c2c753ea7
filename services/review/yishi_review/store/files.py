"""Files that were handed in to a review; their contents lie elsewhere, under the same key."""

from collections.abc import Sequence
from dataclasses import asdict, fields

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain import Upload
from .tables import METADATA

UPLOADS = sa.Table(
    "uploads", METADATA,
    sa.Column("review_id", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("mimetype", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("thumbnail", sa.Integer, nullable=False),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("thumbhash", sa.Text, nullable=False),
)
_SHOWN = [UPLOADS.c[field.name] for field in fields(Upload)]
_ADD = upsert(UPLOADS).values({c.name: sa.bindparam(c.name, type_=c.type) for c in UPLOADS.columns}) \
    .on_conflict_do_nothing().returning(UPLOADS.c.key)
_FORGET = UPLOADS.delete().where(UPLOADS.c.key == sa.bindparam("the_key"))


def add_upload(tx: Tx, review_id: str, upload: Upload) -> bool:
    """A new file; False where somebody has handed in the same one meanwhile."""
    return tx.execute(_ADD, asdict(upload) | {"review_id": review_id}).one_or_none() is not None


def uploads(tx: Tx, review_id: str) -> Sequence[Upload]:
    """All files of a review."""
    found = tx.execute(sa.select(*_SHOWN).where(UPLOADS.c.review_id == review_id).order_by(UPLOADS.c.key))
    return [Upload(**row) for row in found.mappings()]


def find_upload(tx: Tx, review_id: str, sha256: str) -> Upload | None:
    """The file of this hash."""
    wanted = sa.select(*_SHOWN).where(UPLOADS.c.review_id == review_id, UPLOADS.c.sha256 == sha256)
    row = tx.execute(wanted).mappings().one_or_none()
    return Upload(**row) if row else None


def forget_upload(tx: Tx, key: str) -> None:
    """There is no such file any more."""
    tx.write(_FORGET, {"the_key": key})
