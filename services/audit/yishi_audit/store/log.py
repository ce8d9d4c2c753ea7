"""The log in the database: waiting entries, nodes, checkpoints. Only the sequencer writes here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from yishi_chassis.database import Tx, insert

from ..domain.tree import Frontier, Node
from .tables import CHECKPOINTS, ENTRIES, NODES


@dataclass(frozen=True, kw_only=True)
class Standstill:
    """A size at which the log stood still: its right edge, and its signed note once it has one."""

    frontier: Frontier
    root: bytes
    note: str | None
    said_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An entry that has no leaf index yet."""

    id: int
    leaf: bytes


_WAITING = (
    sa.select(ENTRIES.c.id, ENTRIES.c.leaf).where(ENTRIES.c.leaf_index.is_(None))
    .order_by(ENTRIES.c.id).limit(sa.bindparam("most"))
)
_LAST = sa.select(CHECKPOINTS).order_by(CHECKPOINTS.c.size.desc()).limit(1)
_SIGNED = _LAST.where(CHECKPOINTS.c.note.is_not(None))
_RANGE = (
    sa.select(NODES.c.hash).order_by(NODES.c.index)
    .where(NODES.c.level == sa.bindparam("at_level"),
           NODES.c.index.between(sa.bindparam("first"), sa.bindparam("last")))
)
_ADD_CHECKPOINT = insert(CHECKPOINTS, "note", "said_at")


def _unnested(**columns: sa.types.TypeEngine) -> sa.TableValuedAlias:
    arrays = (sa.bindparam(f"all_{name}", type_=ARRAY(kind)) for name, kind in columns.items())
    named = (sa.column(name, kind) for name, kind in columns.items())
    return sa.func.unnest(*arrays).table_valued(*named, name="given").render_derived()


_given = _unnested(id=sa.BigInteger(), leaf_index=sa.BigInteger())
_NUMBER = (
    sa.update(ENTRIES).values(leaf_index=_given.c.leaf_index)
    .where(ENTRIES.c.id == _given.c.id, ENTRIES.c.leaf_index.is_(None))
)
_nodes = _unnested(level=sa.SmallInteger(), index=sa.BigInteger(), hash=sa.LargeBinary())
_ADD_NODES = sa.insert(NODES).from_select(["level", "index", "hash"], sa.select(_nodes))


def waiting(tx: Tx, *, most: int) -> tuple[Waiting, ...]:
    """Entries without a leaf, oldest first."""
    return tuple(Waiting(id=row.id, leaf=row.leaf) for row in tx.execute(_WAITING, {"most": most}))


def last(tx: Tx) -> Standstill | None:
    """The newest checkpoint, signed or not."""
    return _standstill(tx.execute(_LAST).one_or_none())


def last_signed(tx: Tx) -> Standstill | None:
    """The newest checkpoint that has its signature."""
    return _standstill(tx.execute(_SIGNED).one_or_none())


def root_of(tx: Tx, size: int) -> bytes | None:
    """The root that was stored when the log had this size, if it ever stood still there."""
    root: bytes | None = tx.execute(sa.select(CHECKPOINTS.c.root).where(CHECKPOINTS.c.size == size)).scalar()
    return root


def extend(tx: Tx, *, entries: Sequence[Waiting], first: int, nodes: Sequence[Node]) -> None:
    """Give the entries their leaves from `first` on, and keep the new nodes."""
    ids = [entry.id for entry in entries]
    done = tx.execute(_NUMBER, {"all_id": ids, "all_leaf_index": list(range(first, first + len(ids)))})
    if done.rowcount != len(ids):
        raise RuntimeError("another sequencer has numbered some of these entries")
    tx.execute(_ADD_NODES, {"all_level": [n.level for n in nodes], "all_index": [n.index for n in nodes],
                            "all_hash": [n.hash for n in nodes]})


def stand_still(tx: Tx, frontier: Frontier, *, now: datetime) -> None:
    """Write the checkpoint of this size; a second one of the same size is refused by the database."""
    hashes = list(frontier.hashes)
    tx.write(_ADD_CHECKPOINT, {"size": frontier.size, "root": frontier.root, "frontier": hashes, "at": now})


def sign(tx: Tx, *, size: int, note: str) -> None:
    """Store the signed note of a checkpoint."""
    tx.execute(sa.update(CHECKPOINTS).where(CHECKPOINTS.c.size == size).values(note=note))


def said(tx: Tx, *, size: int, now: datetime) -> None:
    """Remember that this checkpoint was told to all."""
    tx.execute(sa.update(CHECKPOINTS).where(CHECKPOINTS.c.size == size).values(said_at=now))


def last_said(tx: Tx) -> datetime | None:
    """When a checkpoint was last told to all."""
    at: datetime | None = tx.execute(sa.select(sa.func.max(CHECKPOINTS.c.said_at))).scalar()
    return at


def nodes(tx: Tx, *, level: int, start: int, count: int) -> tuple[bytes, ...]:
    """Kept hashes of a level; fewer where the log ends or has a hole."""
    rows = tx.execute(_RANGE, {"at_level": level, "first": start, "last": start + count - 1})
    return tuple(row.hash for row in rows)


def _standstill(row: sa.Row | None) -> Standstill | None:
    if row is None:
        return None
    frontier = Frontier(size=row.size, hashes=tuple(row.frontier))
    return Standstill(frontier=frontier, root=row.root, note=row.note, said_at=row.said_at)
