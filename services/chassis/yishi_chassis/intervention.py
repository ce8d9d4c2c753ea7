"""What an operator may do about events given up: list them, have one tried again, or pass over it. Both are logged."""

from typing import Any

import sqlalchemy as sa

from . import clock
from .tables import CURSORS, INBOX, INTERVENTIONS

_SHOWN = (
    INBOX.c.source, INBOX.c.event_id, INBOX.c.type, INBOX.c.subject, INBOX.c.subjectsequence, INBOX.c.state,
    INBOX.c.tries, INBOX.c.received_at, INBOX.c.reason,
)
_GIVEN_UP = ("failed", "dead")


def dead(engine: sa.Engine) -> list[dict[str, Any]]:
    """The events given up and those that claim another's place, oldest first, each with its reason."""
    wanted = sa.select(*_SHOWN).where(INBOX.c.state.in_(("dead", "fork"))).order_by(INBOX.c.received_at)
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(wanted).mappings()]


def replay(engine: sa.Engine, source: str, event_id: str, operator: str, reason: str) -> None:
    """Have a failed or dead event tried again from the start, in the next retry round. Raises LookupError."""
    with engine.begin() as connection:
        _held(connection, source=source, event_id=event_id)
        _set(connection, source=source, event_id=event_id, state="parked")
        _log(connection, action="replay", source=source, event_id=event_id, operator=operator, reason=reason)


def skip(engine: sa.Engine, source: str, event_id: str, operator: str, reason: str) -> None:
    """Pass over a failed or dead event; what follows is applied in the next retry round. Raises LookupError."""
    with engine.begin() as connection:
        row = _held(connection, source=source, event_id=event_id)
        _set(connection, source=source, event_id=event_id, state="skipped")
        connection.execute(
            CURSORS.update().values(applied=row.subjectsequence)
            .where(CURSORS.c.source == source, CURSORS.c.subject == row.subject))
        _log(connection, action="skip", source=source, event_id=event_id, operator=operator, reason=reason)


def _held(connection: sa.Connection, *, source: str, event_id: str) -> Any:
    """The row, with its subject's cursor locked; it must be one that holds its subject."""
    wanted = sa.select(INBOX.c.subject, INBOX.c.subjectsequence, INBOX.c.state).where(
        INBOX.c.source == source, INBOX.c.event_id == event_id)
    row = connection.execute(wanted).one_or_none()
    if row is None:
        raise LookupError(f"no event {event_id} of {source} has come")
    applied = connection.scalar(
        sa.select(CURSORS.c.applied).where(CURSORS.c.source == source, CURSORS.c.subject == row.subject)
        .with_for_update())
    row = connection.execute(wanted).one()
    if row.state not in _GIVEN_UP or row.subjectsequence != (applied or 0) + 1:
        raise LookupError(f"event {event_id} of {source} is {row.state}, it holds nothing up")
    return row


def _set(connection: sa.Connection, *, source: str, event_id: str, state: str) -> None:
    connection.execute(
        INBOX.update().values(state=state, tries=0, next_try=None, waits_since=None)
        .where(INBOX.c.source == source, INBOX.c.event_id == event_id))


def _log(
    connection: sa.Connection, *, action: str, source: str, event_id: str, operator: str, reason: str,
) -> None:
    connection.execute(INTERVENTIONS.insert().values(
        at=clock.wall(), operator=operator, action=action, reason=reason,
        about={"source": source, "event_id": event_id}))
