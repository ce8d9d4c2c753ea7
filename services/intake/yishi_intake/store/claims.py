"""Codes by which somebody becomes an author: the newest of each proposal."""

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, of_proposal, text

CLAIMS = sa.Table(
    "claims", METADATA, of_proposal(), text("code"), text("ground"), text("issued_by"), at("issued_at"),
    at("valid_until"), at("claimed_at", nullable=True),
    sa.Index("claims_code", "code", unique=True, postgresql_where=sa.text("code <> ''")),
)
_PUT = upsert(CLAIMS).values({c.name: sa.bindparam(c.name, type_=c.type) for c in CLAIMS.columns})
_KEEP = _PUT.on_conflict_do_update(
    index_elements=["proposal_id"], set_={c.name: _PUT.excluded[c.name] for c in CLAIMS.c if c.name != "proposal_id"})


def put_claim(tx: Tx, claim: domain.Claim) -> None:
    """A new code in place of the one before, or what has become of it."""
    tx.write(_KEEP, asdict(claim))


def get_claim(tx: Tx, proposal_id: str) -> domain.Claim | None:
    """The newest of this proposal."""
    return _one(tx, CLAIMS.c.proposal_id == proposal_id)


def find_claim(tx: Tx, code: str) -> domain.Claim | None:
    """Whose code this is."""
    return _one(tx, CLAIMS.c.code == code)


def _one(tx: Tx, which: sa.ColumnElement[bool]) -> domain.Claim | None:
    row = tx.execute(sa.select(CLAIMS).where(which)).one_or_none()
    return domain.Claim(**row._mapping) if row is not None else None
