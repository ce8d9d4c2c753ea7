"""Rows of the tables that hang on a review, read and written."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert
from yishi_chassis.database import Tx

Row = tuple[sa.Table, dict[str, Any]]


def put(table: sa.Table) -> sa.Insert:
    """Insert a row, or overwrite the one of its key."""
    given = upsert(table).values({c.name: sa.bindparam(c.name, type_=c.type) for c in table.columns})
    keys = [column.name for column in table.primary_key]
    rest = {column.name: given.excluded[column.name] for column in table.columns if column.name not in keys}
    if not rest:
        return given.on_conflict_do_nothing(index_elements=keys)
    return given.on_conflict_do_update(index_elements=keys, set_=rest)


def rows_of(tx: Tx, table: sa.Table, *, review_id: str, by: sa.Column[Any]) -> list[dict[str, Any]]:
    """The rows of a review, in the order of a column."""
    columns = [column for column in table.columns if column.name != "review_id"]
    found = tx.execute(sa.select(*columns).where(table.c.review_id == review_id).order_by(by))
    return [dict(row) for row in found.mappings()]


def parts_of(
    tx: Tx, table: sa.Table, owner: sa.Column[Any], *, owners: list[str], by: str,
    only: sa.ColumnElement[bool] | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """The rows that belong to each of `owners`, without the columns that only tie them to it."""
    if not owners:
        return {}
    wanted = sa.select(table).where(owner.in_(owners), sa.true() if only is None else only)
    found = tx.execute(wanted.order_by(owner, table.c[by])).mappings()
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        part = {name: value for name, value in row.items() if name not in (owner.name, "position")}
        parts.setdefault(row[owner.name], []).append(part)
    return parts
