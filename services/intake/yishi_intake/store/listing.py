"""Lists of opened proposals, or of the marks of their rows."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from yishi_chassis.database import Tx

from .. import domain
from .proposals import OPEN_MATTERS, PROPOSALS, PUBLIC, found, proposal_of
from .words import WORDS, holding


class Mark(NamedTuple):
    """Which proposal, and which state of its row: what PostgreSQL itself tells them apart by."""

    id: str
    row: str


#: The transaction that wrote a row, and where it lies: no two states of a row share both.
_ROW = sa.literal_column("proposals.xmin::text || proposals.ctid::text", sa.Text).label("row")

def list_public(tx: Tx, **asked: Any) -> list[domain.Proposal]:
    """Opened proposals, the newest first; see `_query`."""
    return found(tx, _query(sa.select(PROPOSALS), **asked))


def list_marks(tx: Tx, **asked: Any) -> list[Mark]:
    """The marks of the same."""
    return [Mark(row.id, row.row) for row in tx.execute(_query(sa.select(PROPOSALS.c.id, _ROW), **asked))]


def get_marked(tx: Tx, ids: Sequence[str]) -> list[tuple[Mark, domain.Proposal]]:
    """These proposals as they are now, each with its mark."""
    rows = tx.execute(sa.select(PROPOSALS, _ROW).where(PROPOSALS.c.id.in_(ids)))
    return [(Mark(row.id, row.row), proposal_of(row)) for row in rows]


def _query(
    query: sa.Select[Any], *, area: tuple[str, ...], states: tuple[str, ...] = (), category: str | None = None,
    tier: str | None = None, words: Sequence[str] = (), private: bool = True, before: str | None = None, limit: int,
) -> sa.Select[Any]:
    """Of opened proposals, the newest first; `area` is a path, `before` the last id of the page before.

    The depth of an area is written out, so that each level of areas has an index in which a page lies together. `words`
    are those of open matters alone.
    """
    query = query.where(PUBLIC if private else OPEN_MATTERS)
    for column, value in ((PROPOSALS.c.tier, tier), (PROPOSALS.c.category, category)):
        query = query.where(column == value) if value else query
    query = query.where(PROPOSALS.c.state.in_(states)) if states else query
    if len(area) > 1:
        query = query.where(sa.literal_column(f"areas[{len(area)}]", sa.Text) == area[-1])
    if words:
        query = query.join(WORDS, WORDS.c.proposal_id == PROPOSALS.c.id)
        query = query.where(*holding(words))
    query = query.where(PROPOSALS.c.id < before) if before else query
    return query.order_by(PROPOSALS.c.id.desc()).limit(limit)
