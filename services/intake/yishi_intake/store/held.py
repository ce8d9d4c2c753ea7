"""What officers look after: proposals that wait for them, and those they have hidden."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from yishi_chassis.database import Tx

from .. import domain
from .flags import flagged
from .proposals import PROPOSALS, found


def list_held(
    tx: Tx, *, which: str, least: int, offices: Collection[str], after: str | None, limit: int,
) -> list[domain.Proposal]:
    """Of these areas (`*`: of all), the oldest first; flagged are those with `least` open reports."""
    p = PROPOSALS.c
    wanted = {"submitted": p.state == "submitted", "hidden": p.hidden.is_not(None),
              "flagged": p.id.in_(flagged(least=least))}
    query = sa.select(PROPOSALS).where(wanted[which])
    if "*" not in offices:
        query = query.where(p.areas.overlap(sa.cast(sorted(offices), ARRAY(sa.Text))))
    query = query.where(p.id > after) if after else query
    return found(tx, query.order_by(p.id).limit(limit))
