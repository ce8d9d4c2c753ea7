"""The one question whether somebody is blocked, asked by the very statement that writes what they do."""

from datetime import datetime
from typing import Any

from yishi_chassis import database
from yishi_chassis.database import Tx

from .. import domain, store


def expect_free(tx: Tx, person: str, *, now: datetime) -> None:
    """Unless this person is blocked; nothing is asked before."""
    store.bar(tx, person, now=now)
    tx.meanings[store.BARRED] = lambda: _refusal(tx.engine, person, now=now)


def _refusal(engine: Any, person: str, *, now: datetime) -> domain.Blocked:
    with database.reading(engine) as tx:
        block = store.find_block(tx, person)
    return block.refusal() if block is not None else domain.Blocked("blocked until this moment", until=now)
