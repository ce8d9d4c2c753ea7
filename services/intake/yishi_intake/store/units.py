"""Units and organisations, and who acts for each."""

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

from .. import domain
from .tables import METADATA, at, text

UNITS = sa.Table(
    "units", METADATA, text("id", primary_key=True), text("kind"), text("name"), text("area"),
    text("credit_code", unique=True, nullable=True), text("handler", nullable=True), at("registered_at"),
    sa.Index("units_area", "area", "id"), sa.Index("units_handler", "handler"),
)


def add_unit(tx: Tx, unit: domain.Unit) -> bool:
    """A new one; False when its id or its code is registered."""
    added = upsert(UNITS).values(asdict(unit)).on_conflict_do_nothing().returning(UNITS.c.id)
    return tx.execute(added).one_or_none() is not None


def get_unit(tx: Tx, unit_id: str) -> domain.Unit:
    """One of them; refused when there is none."""
    return _one(tx, sa.select(UNITS).where(UNITS.c.id == unit_id))


def get_unit_for_update(tx: Tx, unit_id: str) -> domain.Unit:
    """The same, and nobody else changes it meanwhile."""
    return _one(tx, sa.select(UNITS).where(UNITS.c.id == unit_id).with_for_update())


def put_handler(tx: Tx, unit: domain.Unit) -> None:
    """Somebody else acts for it."""
    tx.execute(UNITS.update().where(UNITS.c.id == unit.id).values(handler=unit.handler))


def list_units(tx: Tx, *, areas: Sequence[str], handler: str | None, after: str, limit: int) -> list[domain.Unit]:
    """Those of these areas (none named: of all), and if one is named those this account acts for, by id."""
    query = sa.select(UNITS).where(UNITS.c.id > after).order_by(UNITS.c.id).limit(limit)
    query = query.where(UNITS.c.area.in_(areas)) if areas else query
    query = query.where(UNITS.c.handler == handler) if handler else query
    return [domain.Unit(**row._mapping) for row in tx.execute(query)]


def _one(tx: Tx, query: sa.Select[tuple[str]]) -> domain.Unit:
    row = tx.execute(query).one_or_none()
    if row is None:
        raise domain.NotFound("there is no such unit")
    return domain.Unit(**row._mapping)
