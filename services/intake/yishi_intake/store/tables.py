"""What the tables of intake have in common."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

METADATA = sa.MetaData()
moment = sa.DateTime(timezone=True)


def text(name: str, *about: Any, **how: Any) -> sa.Column[str]:
    """Words, never empty of value unless said so."""
    return sa.Column(name, sa.Text, *about, **{"nullable": False} | how)


def number(name: str, **how: Any) -> sa.Column[int]:
    """A whole number, likewise."""
    return sa.Column(name, sa.Integer, **{"nullable": False} | how)


def at(name: str, **how: Any) -> sa.Column[datetime]:
    """A moment, likewise."""
    return sa.Column(name, moment, **{"nullable": False} | how)


def of_proposal() -> sa.Column[str]:
    """The proposal that a row hangs on, as (the first part of) its key."""
    return sa.Column("proposal_id", sa.Text, sa.ForeignKey("proposals.id", ondelete="CASCADE"), primary_key=True)


def update_of(table: sa.Table, columns: tuple[str, ...], *keys: str) -> sa.Update:
    """These columns of the row with these keys, which are given as `the_<key>`."""
    which = (table.c[key] == sa.bindparam(f"the_{key}") for key in keys)
    return table.update().where(*which).values({n: sa.bindparam(n, type_=table.c[n].type) for n in columns})


def without(value: Any, field: str) -> dict[str, Any]:
    """The fields of a domain value but one."""
    return {name: content for name, content in asdict(value).items() if name != field}


def only(shape: Any, row: Any) -> dict[str, Any]:
    """What of a row a domain value has fields for."""
    return {name: row[name] for name in shape.__dataclass_fields__}
