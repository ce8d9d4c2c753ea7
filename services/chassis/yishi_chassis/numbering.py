"""Numbers for what was staged: dense per destination, in the order of the rows' ids, by one at a time."""

from typing import Any, NamedTuple

import psycopg

# Heads are changed only if they are still as this statement's snapshot has them: of two who number at once, one waits
# for the other at the head's row, finds it changed, and numbers nothing. One statement is half the time of a lock,
# a statement and a commit.
_NUMBER = """
WITH taken AS (
    SELECT id, destination, row_number() OVER (PARTITION BY destination ORDER BY id DESC) - 1 AS before_last
    FROM (SELECT id, destination FROM outbox WHERE sequence IS NULL ORDER BY id LIMIT %s) AS oldest
), heads AS (
    INSERT INTO feed_heads AS known (destination, head)
    SELECT destination, count(*) FROM taken GROUP BY destination ORDER BY destination
    ON CONFLICT (destination) DO UPDATE SET head = known.head + excluded.head
    WHERE known.head = (SELECT seen.head FROM feed_heads AS seen WHERE seen.destination = excluded.destination)
    RETURNING known.destination, known.head
), numbered AS (
    UPDATE outbox SET sequence = heads.head - taken.before_last
    FROM taken JOIN heads USING (destination) WHERE outbox.id = taken.id
    RETURNING outbox.destination
)
SELECT count(*), count(*) FILTER (WHERE destination <> '') FROM numbered
"""
_PENDING = """
SELECT (SELECT count(*) FROM outbox WHERE sequence IS NULL) + (SELECT count(*) FROM republish)
     + coalesce((SELECT sum(head - confirmed) FROM feed_heads), 0)::bigint,
       least((SELECT min(time) FROM outbox WHERE sequence IS NULL),
             (SELECT min(time) FROM feed_heads JOIN outbox USING (destination) WHERE sequence = confirmed + 1))
"""


class Numbered(NamedTuple):
    """How many rows got a number, and how many of them are for single agencies."""

    rows: int
    addressed: int


def number(connection: psycopg.Connection[Any], window: int) -> Numbered:
    """Number at most `window` rows and commit, in one round trip of a connection in autocommit."""
    row = connection.execute(_NUMBER, (window,)).fetchone()
    return Numbered(*row) if row else Numbered(0, 0)


def pending(connection: psycopg.Connection[Any]) -> tuple[int, Any]:
    """How many events are not published yet, and since when the oldest of them waits (None: none does)."""
    row = connection.execute(_PENDING).fetchone()
    return (row[0], row[1]) if row else (0, None)
