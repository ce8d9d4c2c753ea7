"""How provisional moments were counted, beside the moments; and which reviews have any."""

from datetime import datetime, timedelta
from typing import Any, get_args

import sqlalchemy as sa
from yishi_chassis.database import Tx

from ..domain import Count, CountKind, Provisional, count_of
from .tables import OBJECTIONS, RETURNS, REVIEWS, STEPS

_KINDS: dict[str, CountKind] = {kind: kind for kind in get_args(CountKind)}


def told(moment: datetime | None) -> dict[str, Any] | None:
    """The count of a provisional moment as it is kept."""
    count = count_of(moment)
    if count is None:
        return None
    return {"start": count.start.isoformat(), "days": count.days, "kind": count.kind,
            "stood": count.stood.total_seconds()}


def counted(moment: datetime | None, kept: dict[str, Any] | None) -> datetime | None:
    """A moment with its count again."""
    if moment is None or not kept:
        return moment
    return Provisional.of(moment, Count(
        start=datetime.fromisoformat(kept["start"]), days=kept["days"], kind=_KINDS[kept["kind"]],
        stood=timedelta(seconds=kept["stood"])))


def provisional(tx: Tx) -> list[str]:
    """The reviews in which anything open was counted provisionally."""
    ways = (sa.select(REVIEWS.c.id).where(REVIEWS.c.counted.is_not(None)),
            sa.select(STEPS.c.review_id).where(STEPS.c.counted.is_not(None), STEPS.c.left_at.is_(None)),
            sa.select(RETURNS.c.review_id).where(RETURNS.c.counted.is_not(None), RETURNS.c.revised_at.is_(None)),
            sa.select(OBJECTIONS.c.review_id).where(
                OBJECTIONS.c.counted.is_not(None), OBJECTIONS.c.answered_at.is_(None)))
    return sorted(tx.execute(sa.union(*ways)).scalars())
