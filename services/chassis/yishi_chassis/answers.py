"""Answers already given: the same idempotency key gets the same answer, and the work is done once.

The answer is written with the change it tells of. Nothing is looked up before: a second request fails on the key (or is
refused, since the first has been done) and only then the first answer is fetched.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from . import clock, database
from .database import Tx
from .problems import Problem
from .tables import ANSWERS

_ADD = database.insert(ANSWERS)


@dataclass(frozen=True)
class Asked:
    """A request that may come twice: whose, under which key, and a fingerprint of what it said."""

    caller: str
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Given:
    """An answer as it was given."""

    status: int
    headers: dict[str, str]
    body: str


def asked(*, caller: str, key: str | None, method: str, path: str, body: bytes) -> Asked | None:
    """What identifies the request; None when it carries no key. A key is 1 to 255 printable characters."""
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Problem(400, "Idempotency-Key must be 1 to 255 printable characters")
    digest = hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()
    return Asked(caller, key, digest)


def keep(tx: Tx, request: Asked, *, status: int, headers: Mapping[str, str], body: str) -> None:
    """Write the answer with the change it tells of."""
    tx.write(_ADD, {"caller": request.caller, "key": request.key, "fingerprint": request.fingerprint, "status": status,
                    "headers": dict(headers), "body": body, "answered_at": clock.wall()})


def given(engine: sa.Engine, request: Asked) -> Given | None:
    """The answer this key got before; raises a 422 problem when the key was used for something else."""
    wanted = sa.select(ANSWERS).where(ANSWERS.c.caller == request.caller, ANSWERS.c.key == request.key)
    with database.reading(engine) as tx:
        row = tx.execute(wanted).one_or_none()
    if row is None:
        return None
    if row.fingerprint != request.fingerprint:
        raise Problem(422, "this Idempotency-Key was used for another request", "key-reused")
    return Given(row.status, row.headers, row.body)
