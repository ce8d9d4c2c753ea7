"""Answers already given: the same idempotency key gets the same answer, and the work is done once.

The answer is written with the change it tells of. Nothing is looked up before: a second request fails on the key (or is
refused, since the first has been done) and only then the first answer is fetched.

What a request said is remembered by a fingerprint under a secret of the service: people say things of which there are
few (a door plate, a mail address), and whoever reads the database would try them all on a plain hash.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from . import clock, database, ids
from .database import Tx
from .problems import CONTENT_TYPE, Problem
from .tables import ANSWERS

_ADD = database.insert(ANSWERS)


@dataclass(frozen=True)
class Asked:
    """A request that may come twice: whose, under which key, and a fingerprint of what it said.

    `former` is the plain fingerprint of earlier versions, by which answers of then are still found.
    """

    caller: str
    key: str
    fingerprint: str
    former: str


@dataclass(frozen=True)
class Given:
    """An answer as it was given."""

    status: int
    headers: dict[str, str]
    body: str


@cache
def secret_of(signing_key: Path | None) -> bytes:
    """The secret for fingerprints, made from the service's own key; without one, none."""
    return hashlib.sha256(b"fingerprints\0" + signing_key.read_bytes()).digest() if signing_key else b""


def asked(
    *, caller: str, key: str | None, method: str, path: str, body: bytes, secret: bytes = b"",
) -> Asked | None:
    """What identifies the request; None when it carries no key. A key is 1 to 255 printable characters."""
    if key is None:
        return None
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Problem(400, "Idempotency-Key must be 1 to 255 printable characters")
    said = b"\n".join((method.encode(), path.encode(), body))
    return Asked(caller, key, hmac.digest(secret, said, "sha256").hex(), hashlib.sha256(said).hexdigest())


def keep(tx: Tx, request: Asked, *, status: int, headers: Mapping[str, str], body: str) -> None:
    """Write the answer with the change it tells of."""
    tx.write(_ADD, {"caller": request.caller, "key": request.key, "fingerprint": request.fingerprint, "status": status,
                    "headers": dict(headers), "body": body, "answered_at": clock.wall()})


def take_back(tx: Tx, *, naming: str) -> int:
    """Whoever was given an answer that names this id is told, on asking again, that it is no more; returns how many.

    The keys stay used, so that nothing is done twice. All answers are looked through: this is seldom asked for.
    """
    tx.execute(sa.text("SET LOCAL statement_timeout = '60s'"))
    named = sa.select(ANSWERS.c.caller, ANSWERS.c.key).where(
        ANSWERS.c.status < 300, sa.func.strpos(ANSWERS.c.body, naming) > 0)
    found = [tuple(row) for row in tx.execute(named)]
    if not found:
        return 0
    gone = Problem(410, "it was done, but what was answered then held words that were redacted since", "redacted")
    tx.execute(ANSWERS.update().where(sa.tuple_(ANSWERS.c.caller, ANSWERS.c.key).in_(found)).values(
        status=gone.status, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"},
        body=gone.document(instance=ids.new()).decode()))
    return len(found)


def given(engine: sa.Engine, request: Asked) -> Given | None:
    """The answer this key got before; raises a 422 problem when the key was used for something else."""
    wanted = sa.select(ANSWERS).where(ANSWERS.c.caller == request.caller, ANSWERS.c.key == request.key)
    with database.reading(engine) as tx:
        row = tx.execute(wanted).one_or_none()
    if row is None:
        return None
    if row.fingerprint not in (request.fingerprint, request.former):
        raise Problem(422, "this Idempotency-Key was used for another request", "key-reused")
    return Given(row.status, row.headers, row.body)
