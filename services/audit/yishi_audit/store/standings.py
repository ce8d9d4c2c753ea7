"""Where each proposal stands, and the counts over it."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from ..domain.figures import Figures, Standing
from .tables import STANDINGS

_ONE = sa.select(STANDINGS).where(STANDINGS.c.proposal_id == sa.bindparam("proposal_id"))
_LOCKED = _ONE.with_for_update()
_PUT = upsert(STANDINGS).values({column.name: sa.bindparam(column.name, type_=column.type) for column in STANDINGS.c})
_SAVE = _PUT.on_conflict_do_update(
    index_elements=["proposal_id"],
    set_={column.name: _PUT.excluded[column.name] for column in STANDINGS.c if not column.primary_key})


def get(tx: Tx, proposal_id: str) -> Standing | None:
    """Where a proposal stands, as far as was heard."""
    return _standing(tx.execute(_ONE, {"proposal_id": proposal_id}).one_or_none())


def get_for_update(tx: Tx, proposal_id: str) -> Standing:
    """The same, locked; one that was never heard of begins blank."""
    found = _standing(tx.execute(_LOCKED, {"proposal_id": proposal_id}).one_or_none())
    return found or Standing(proposal_id=proposal_id)


def save(tx: Tx, standing: Standing) -> None:
    """Write where it stands now."""
    values = {column.name: getattr(standing, column.name) for column in STANDINGS.c}
    tx.execute(_SAVE, values | {"areas": list(standing.areas), "rank": list(standing.rank)})


def figures(tx: Tx, *, area: str | None) -> Figures:
    """Count all proposals, or those of one area and what lies in it."""
    s = STANDINGS.c
    counts = sa.select(
        s.state, sa.func.count().label("all"), sa.func.count(s.opened_at).label("opened"),
        sa.func.count(s.filed_at).label("filed"), sa.func.count(s.closed_at).label("closed"),
        sa.func.count().filter(s.outcome == "solved").label("resolved"),
    ).group_by(s.state)
    rows = tx.execute(counts.where(s.areas.contains([area])) if area else counts).all()
    totals = {name: sum(getattr(row, name) for row in rows) for name in ("opened", "filed", "closed", "resolved")}
    return Figures(**totals, by_state={row.state: row.all for row in sorted(rows) if row.state})


def _standing(row: sa.Row | None) -> Standing | None:
    if row is None:
        return None
    return Standing(**{**row._mapping, "areas": tuple(row.areas), "rank": tuple(row.rank)})
