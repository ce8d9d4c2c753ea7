"""What officers look after: proposals that wait for them, and those they have hidden."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from yishi_chassis.database import Tx

from .. import domain
from .proposals import PROPOSALS, found


def list_held(
    tx: Tx, *, which: str, offices: Collection[str], after: str | None, limit: int,
) -> list[domain.Proposal]:
    """Of these areas (`*`: of all), the oldest first."""
    p = PROPOSALS.c
    query = sa.select(PROPOSALS).where(p.hidden.is_not(None) if which == "hidden" else p.state == "submitted")
    if "*" not in offices:
        query = query.where(p.areas.overlap(sa.cast(sorted(offices), ARRAY(sa.Text))))
    query = query.where(p.id > after) if after else query
    return found(tx, query.order_by(p.id).limit(limit))
