"""What the tables of intake have in common."""

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
