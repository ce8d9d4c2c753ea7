"""Fakes and handles for tests, shipped with the chassis so that whoever replaces a service has them too."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from . import clock
from .database import Context, Tx
from .tables import OUTBOX


@contextmanager
def rolled_back(engine: sa.Engine, *, caller: Any = None, context: Context = Context()) -> Iterator[Tx]:
    """A Tx on which everything works and nothing stays."""
    tx = Tx(engine, caller=caller, context=context)
    try:
        yield tx
    finally:
        tx.close()


def said(tx: Tx) -> list[tuple[str, dict[str, Any]]]:
    """What was staged in `tx` so far, in order: (type, data) of each event."""
    rows = tx.execute(sa.select(OUTBOX.c.type, OUTBOX.c.data).order_by(OUTBOX.c.id))
    return [(row.type, json.loads(row.data)) for row in rows]


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """`clock.now()` stands still at `moment`."""
    was = clock.now
    clock.now = lambda: moment
    try:
        yield
    finally:
        clock.now = was
