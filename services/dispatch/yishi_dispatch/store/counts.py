"""How provisional moments were counted: found, and written where the moment itself stays."""

from collections.abc import Iterable

import sqlalchemy as sa
from yishi_chassis.database import Tx

from ..domain import counting
from ..domain.assignment import Assignment
from ..domain.moves import FINAL
from .tables import ASSIGNMENTS, CASES


def provisional(tx: Tx) -> tuple[str, ...]:
    """The cases in whose present round a date that somebody still waits for is provisional, by their ids."""
    waited_for = sa.or_(ASSIGNMENTS.c.state.not_in(FINAL), ASSIGNMENTS.c.track_at.is_not(None))
    same_round = sa.and_(CASES.c.id == ASSIGNMENTS.c.case_id, CASES.c.round == ASSIGNMENTS.c.round)
    found = sa.select(CASES.c.id).join(ASSIGNMENTS, same_round).distinct().order_by(CASES.c.id)
    return tuple(tx.execute(found.where(ASSIGNMENTS.c.counted.is_not(None), waited_for)).scalars())


def save_counts(tx: Tx, assignments: Iterable[Assignment]) -> None:
    """Write how their moments are counted now; a moment that came out the same is no new version."""
    for one in assignments:
        tx.execute(sa.update(ASSIGNMENTS).where(ASSIGNMENTS.c.id == one.id).values(counted=counting.kept(one)))
