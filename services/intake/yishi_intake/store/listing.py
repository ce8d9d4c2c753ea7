"""Lists of opened proposals."""

from collections.abc import Sequence

import sqlalchemy as sa
from yishi_chassis.database import Tx

from .. import domain
from .proposals import OPEN_MATTERS, PROPOSALS, PUBLIC, found
from .words import WORDS, holding


def list_public(
    tx: Tx, *, area: tuple[str, ...], states: tuple[str, ...] = (), category: str | None = None,
    tier: str | None = None, words: Sequence[str] = (), private: bool = True, before: str | None = None,
    limit: int,
) -> list[domain.Proposal]:
    """Opened proposals, the newest first; `area` is a path, `before` the last id of the page before.

    The depth of an area is written out, so that each level of areas has an index in which a page lies together. `words`
    are those of open matters alone.
    """
    query = sa.select(PROPOSALS).where(PUBLIC if private else OPEN_MATTERS)
    for column, value in ((PROPOSALS.c.tier, tier), (PROPOSALS.c.category, category)):
        query = query.where(column == value) if value else query
    query = query.where(PROPOSALS.c.state.in_(states)) if states else query
    if len(area) > 1:
        query = query.where(sa.literal_column(f"areas[{len(area)}]", sa.Text) == area[-1])
    if words:
        query = query.join(WORDS, WORDS.c.proposal_id == PROPOSALS.c.id)
        query = query.where(*holding(words))
    query = query.where(PROPOSALS.c.id < before) if before else query
    return found(tx, query.order_by(PROPOSALS.c.id.desc()).limit(limit))
