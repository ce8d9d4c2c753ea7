"""What a review's present clock has said already; a clock that is moved goes on and says nothing twice."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .tables import REMINDED

_SAY = upsert(REMINDED).on_conflict_do_nothing().returning(REMINDED.c.step)
_FORGET = REMINDED.delete().where(REMINDED.c.review_id == sa.bindparam("the_review", type_=sa.Text))
_SAID = sa.select(REMINDED.c.step).where(REMINDED.c.review_id == sa.bindparam("review_id"))


def said_once(tx: Tx, review_id: str, step: str) -> bool:
    """Note that this step is said; False: it was before."""
    return tx.execute(_SAY, {"review_id": review_id, "step": step}).one_or_none() is not None


def said(tx: Tx, review_id: str) -> frozenset[str]:
    """The steps said already."""
    return frozenset(tx.execute(_SAID, {"review_id": review_id}).scalars())


def clock_anew(tx: Tx, review_id: str) -> None:
    """Another clock runs: nothing of it was said yet."""
    tx.write(_FORGET, {"the_review": review_id})
