"""Who helps with a private matter: a row for each, named by a convener."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, of_proposal, text

HELPERS = sa.Table(
    "helpers", METADATA, of_proposal(), text("person", primary_key=True), text("named_by"), at("named_at"))


def add_helper(tx: Tx, helper: domain.Helper) -> bool:
    """One more; False when they were named already."""
    fresh = upsert(HELPERS).values(asdict(helper)).on_conflict_do_nothing().returning(HELPERS.c.person)
    return tx.execute(fresh).one_or_none() is not None


def drop_helper(tx: Tx, proposal_id: str, person: str) -> bool:
    """And no more; False when they were not named."""
    mine = HELPERS.delete().where(HELPERS.c.proposal_id == proposal_id, HELPERS.c.person == person)
    return tx.execute(mine.returning(HELPERS.c.person)).one_or_none() is not None


def helps(tx: Tx, proposal_id: str, person: str) -> bool:
    """Whether this person was named."""
    mine = sa.select(HELPERS.c.person).where(HELPERS.c.proposal_id == proposal_id, HELPERS.c.person == person)
    return tx.execute(mine).one_or_none() is not None


def list_helpers(tx: Tx, proposal_id: str) -> tuple[domain.Helper, ...]:
    """All of them, as they were named."""
    mine = sa.select(HELPERS).where(HELPERS.c.proposal_id == proposal_id).order_by(HELPERS.c.named_at)
    return tuple(domain.Helper(**row._mapping) for row in tx.execute(mine))
