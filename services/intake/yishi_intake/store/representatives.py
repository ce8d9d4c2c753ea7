"""Whom authors have named to represent their proposals."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, of_proposal, text

REPRESENTATIVES = sa.Table(
    "representatives", METADATA, of_proposal(), text("person", primary_key=True), at("named_at"),
    at("accepted_at", nullable=True),
)
_PUT = upsert(REPRESENTATIVES).values({c.name: sa.bindparam(c.name, type_=c.type) for c in REPRESENTATIVES.columns})
_KEEP = _PUT.on_conflict_do_update(
    index_elements=["proposal_id", "person"], set_={"accepted_at": _PUT.excluded.accepted_at})


def put_representative(tx: Tx, named: domain.Representative) -> None:
    """Named, or accepted."""
    tx.write(_KEEP, asdict(named))


def drop_representative(tx: Tx, proposal_id: str, person: str) -> bool:
    """Named no more; False when they were not."""
    mine = REPRESENTATIVES.delete().where(
        REPRESENTATIVES.c.proposal_id == proposal_id, REPRESENTATIVES.c.person == person)
    return tx.execute(mine.returning(REPRESENTATIVES.c.person)).one_or_none() is not None


def list_representatives(tx: Tx, proposal_id: str) -> tuple[domain.Representative, ...]:
    """All who were named, as they were."""
    mine = sa.select(REPRESENTATIVES).where(REPRESENTATIVES.c.proposal_id == proposal_id)
    return tuple(domain.Representative(**row._mapping) for row in tx.execute(
        mine.order_by(REPRESENTATIVES.c.named_at, REPRESENTATIVES.c.person)))
