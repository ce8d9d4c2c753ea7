"""Files by who sent them, and on which proposals they hang; their contents lie elsewhere, under the same key."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from yishi_chassis.database import Tx, insert

from .. import domain
from .tables import METADATA, at, number, text

FILES = sa.Table(
    "files", METADATA, text("key", primary_key=True), text("owner"), text("sha256"), text("kind"), text("mimetype"),
    sa.Column("size", sa.BigInteger, nullable=False), at("sent_at"), number("thumbnail"),
    sa.Column("width", sa.Integer), sa.Column("height", sa.Integer), text("thumbhash"),
    sa.UniqueConstraint("owner", "sha256", name="files_owner_sha256"),
)
HELD = sa.Table(
    "files_held", METADATA,
    sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, sa.ForeignKey("files.key"), primary_key=True),
    sa.Index("files_held_key", "key"),
)
_ADD = insert(FILES)
_HOLD = insert(HELD)
_LET_GO = HELD.delete().where(HELD.c.proposal_id == sa.bindparam("the_proposal"), HELD.c.key == sa.bindparam("the_key"))
_FORGET = FILES.delete().where(FILES.c.key == sa.bindparam("the_key"))
_IS_HELD = sa.exists().where(HELD.c.key == FILES.c.key)


def add_file(tx: Tx, file: domain.File) -> None:
    """A new file."""
    tx.write(_ADD, asdict(file))


def find_file(tx: Tx, owner: str, sha256: str) -> domain.File | None:
    """Somebody's file with this hash."""
    row = tx.execute(sa.select(FILES).where(FILES.c.owner == owner, FILES.c.sha256 == sha256)).one_or_none()
    return _file(row) if row is not None else None


def files_for_use(tx: Tx, owner: str, hashes: Iterable[str]) -> list[domain.File]:
    """Those of somebody's files that have one of these hashes; none of them is deleted meanwhile."""
    mine = sa.select(FILES).where(FILES.c.owner == owner, FILES.c.sha256.in_(tuple(hashes)))
    return [_file(row) for row in tx.execute(mine.order_by(FILES.c.key).with_for_update(read=True))]


def loose_file_for_update(tx: Tx, key: str) -> domain.File | None:
    """The file, if it hangs on nothing; nobody begins to use it meanwhile."""
    row = tx.execute(sa.select(FILES).where(FILES.c.key == key).with_for_update()).one_or_none()
    held = row is None or tx.execute(sa.select(sa.exists().where(HELD.c.key == key))).scalar_one()
    return None if held else _file(row)


def is_file(tx: Tx, key: str) -> bool:
    """Whether there is a file of this key at all."""
    return bool(tx.execute(sa.select(sa.exists().where(FILES.c.key == key))).scalar_one())


def count_loose_files(tx: Tx, owner: str) -> int:
    """How many files of somebody hang on nothing."""
    mine = sa.select(sa.func.count()).select_from(FILES).where(FILES.c.owner == owner, ~_IS_HELD)
    return int(tx.execute(mine).scalar_one())


def held_files(tx: Tx, proposal_id: str) -> Sequence[str]:
    """The keys of what hangs on a proposal."""
    there = sa.select(HELD.c.key).where(HELD.c.proposal_id == proposal_id)
    return tx.execute(there.order_by(HELD.c.key)).scalars().all()


def hold_file(tx: Tx, proposal_id: str, key: str) -> None:
    """It hangs on this proposal."""
    tx.write(_HOLD, {"proposal_id": proposal_id, "key": key})


def let_file_go(tx: Tx, proposal_id: str, key: str) -> None:
    """It hangs there no more."""
    tx.write(_LET_GO, {"the_proposal": proposal_id, "the_key": key})


def forget_file(tx: Tx, key: str) -> None:
    """There is no such file any more."""
    tx.write(_FORGET, {"the_key": key})


def _file(row: Any) -> domain.File:
    return domain.File(**row._mapping)
