"""The feed: everything this service has said, by number, for listeners that missed something.

Only numbered rows are served, so that nothing can ever appear below a reader's cursor.
"""

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from yishi_contracts import CONTENT_TYPE, SCHEMA_ROOT, Envelope, routing_key, version

from . import backlog, clock, ids
from .tables import FEED, FEED_HEADS, INTERVENTIONS, OUTBOX

#: The media type of what `rows` returns.
BATCH = "application/cloudevents-batch+json"
LARGEST = 1000
_TRACE = 64


def mint(engine: sa.Engine) -> str:
    """The id of this database's feed; made now if the database has none yet, by one of all who ask at once."""
    found = _feed_id(engine)
    if found is not None:
        return found
    with engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE feed IN SHARE ROW EXCLUSIVE MODE"))
        fresh = sa.select(sa.literal(ids.new()), sa.literal(clock.wall())).where(~sa.exists(sa.select(FEED.c.id)))
        connection.execute(FEED.insert().from_select(["id", "minted_at"], fresh))
    return str(_feed_id(engine))


def source(service: str, feed_id: str) -> str:
    """The CloudEvents source of all that `service` says from this database."""
    return f"/yishi/{service}/{feed_id}"


def rows(
    engine: sa.Engine, service: str, *, after: int, limit: int = 500, destination: str = "",
) -> list[dict[str, Any]]:
    """At most `limit` events numbered above `after`, in order, each in the JSON format of CloudEvents."""
    wanted = (
        sa.select(OUTBOX).where(OUTBOX.c.destination == destination, OUTBOX.c.sequence > after)
        .order_by(OUTBOX.c.sequence).limit(max(0, min(limit, LARGEST)))
    )
    with engine.connect() as connection:
        found = connection.execute(wanted).all()
    if not found:
        return []
    said_by = source(service, mint(engine))
    return [_event(row, said_by) for row in found]


def head(engine: sa.Engine, service: str, *, destination: str = "") -> dict[str, Any]:
    """Where the feed stands: `source`, and `head`, the last number given (0: none yet)."""
    with engine.connect() as connection:
        last = connection.scalar(sa.select(FEED_HEADS.c.head).where(FEED_HEADS.c.destination == destination))
    return {"source": source(service, mint(engine)), "head": last or 0}


def republish(
    engine: sa.Engine, *, from_sequence: int, to_sequence: int, destination: str = "", operator: str, reason: str,
) -> int:
    """Have the relay publish a range once more, both ends included, and note who asked; returns how many."""
    wanted = sa.select(OUTBOX.c.destination, OUTBOX.c.sequence).where(
        OUTBOX.c.destination == destination, OUTBOX.c.sequence.between(from_sequence, to_sequence))
    with engine.begin() as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
        connection.execute(backlog.ask_again(wanted))
        connection.execute(INTERVENTIONS.insert().values(
            at=clock.wall(), operator=operator, action="republish", reason=reason,
            about={"destination": destination, "from": from_sequence, "to": to_sequence, "count": count}))
    return count


def envelope(row: Any, said_by: str) -> Envelope:
    """The envelope of one numbered outbox row; what goes to one agency is numbered for that agency alone."""
    to = row.destination
    numbers = {"agencysequence": row.sequence} if to else {
        "sequence": row.sequence, "subjectsequence": row.subjectsequence}
    return Envelope.model_construct(   # checked when written; again would cost as much as sending
        id=row.event_id, source=said_by, type=row.type, time=row.time, dataschema=_schema(row.type),
        subject=row.subject.removeprefix(f"{to}/") if to else row.subject, correlationid=_short(row.correlationid),
        causationid=_short(row.causationid), traceparent=_short(row.traceparent), **numbers,
    )


@lru_cache(maxsize=1024)
def _schema(type_: str) -> str:
    """`cn.yishi.key.v1` → `urn:yishi:schema:key.v1`."""
    return f"{SCHEMA_ROOT}{routing_key(type_)}.v{version(type_)}"


def _short(trace: str | None) -> str | None:
    """What a client may have chosen must not be able to make an event unreadable."""
    return trace if trace and len(trace) <= _TRACE else None


def _event(row: Any, said_by: str) -> dict[str, Any]:
    """Blanked data is a tombstone: the event keeps its id and its numbers, and says no more."""
    said = envelope(row, said_by).attributes()
    return {**said, "datacontenttype": CONTENT_TYPE, "data": json.loads(row.data) if row.data else None}


def _feed_id(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return connection.scalar(sa.select(FEED.c.id).order_by(FEED.c.minted_at.desc(), FEED.c.id.desc()).limit(1))
