"""Parts of the chassis alone, in a green process of their own: `python -m tests.bench.alone relay` or `… inbox`."""

import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

import sqlalchemy as sa  # noqa: E402
import yishi_contracts as contracts  # noqa: E402
from sqlalchemy.dialects.postgresql import JSONB  # noqa: E402
from yishi_chassis import database, wakeup  # noqa: E402
from yishi_chassis.database import Tx  # noqa: E402
from yishi_chassis.ear import Ear  # noqa: E402
from yishi_chassis.relay import Relay  # noqa: E402

from tests.bench import sample  # noqa: E402

#: The same effect as the peer's consumer has: one row.
EFFECTS = sa.Table("effects", sa.MetaData(), sa.Column("id", sa.Text, primary_key=True), sa.Column("data", JSONB))
_ADD = database.insert(EFFECTS)
_FILL = sa.text("""
INSERT INTO outbox (event_id, type, subject, subjectsequence, time, data, correlationid, traceparent)
SELECT gen_random_uuid(), :type, gen_random_uuid(), 1, now(), :data, gen_random_uuid(), :trace
FROM generate_series(1, :count)""")
_WAITING = sa.text("""
SELECT EXISTS (SELECT 1 FROM outbox WHERE sequence IS NULL) OR EXISTS (SELECT 1 FROM feed_heads WHERE head > confirmed)
""")


def _relay(told: dict[str, Any]) -> dict[str, float]:
    """From the commit of `count` rows until the last is numbered, confirmed and marked."""
    engine = database.connect(told["database"])
    relay = Relay(engine, "intake", amqp_uri=told["amqp"])
    for run in relay.loops().values():
        eventlet.spawn(run)
    _until(lambda: relay.leader.leading)
    said, data = sample.filed()
    with engine.begin() as connection:
        connection.execute(_FILL, {"type": said.type, "data": data, "trace": said.traceparent, "count": told["count"]})
    began = time.perf_counter()
    wakeup.said()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _until(lambda: not connection.scalar(_WAITING))
    took = time.perf_counter() - began
    relay.stop()
    return {"rate": told["count"] / took}


def _inbox(told: dict[str, Any]) -> dict[str, float]:
    """Take what waits in the queue until `count` effects are there; the caller reads the commits' moments."""
    engine = database.connect(told["database"])
    EFFECTS.create(engine)
    ear = Ear(engine, {contracts.ProposalFiled: _effect}, uri=told["amqp"], queue="review.inbox")
    for run in ear.loops().values():
        eventlet.spawn(run)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _until(lambda: connection.scalar(sa.select(sa.func.count()).select_from(EFFECTS)) == told["count"])
    ear.stop()
    return {}


def _effect(tx: Tx, event: contracts.ProposalFiled) -> None:
    tx.write(_ADD, {"id": event.proposal_id, "data": event.model_dump(mode="json")})


def _until(fact: Callable[[], Any], *, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            raise SystemExit("it did not come about in time")
        eventlet.sleep(0.02)


if __name__ == "__main__":
    print(json.dumps({"relay": _relay, "inbox": _inbox}[sys.argv[1]](json.loads(os.environ["BENCH_TOLD"]))), flush=True)
    os._exit(0)   # what still runs has nothing left to do
