"""Numbers for what was staged: dense per destination, given under one lock, in the order of the rows' ids."""

from typing import Any

import psycopg

_HEAD = "INSERT INTO feed_heads (destination, head) VALUES ('', 0) ON CONFLICT DO NOTHING"
_LOCK = "SELECT head FROM feed_heads WHERE destination = '' FOR UPDATE"
_NUMBER = """
WITH taken AS (
    SELECT id, destination, row_number() OVER (PARTITION BY destination ORDER BY id DESC) - 1 AS before_last
    FROM (SELECT id, destination FROM outbox WHERE sequence IS NULL ORDER BY id LIMIT %s) AS oldest
), heads AS (
    INSERT INTO feed_heads AS known (destination, head)
    SELECT destination, count(*) FROM taken GROUP BY destination ORDER BY destination
    ON CONFLICT (destination) DO UPDATE SET head = known.head + excluded.head
    RETURNING known.destination, known.head
)
UPDATE outbox SET sequence = heads.head - taken.before_last
FROM taken JOIN heads USING (destination) WHERE outbox.id = taken.id
"""
_PENDING = """
SELECT (SELECT count(*) FROM outbox WHERE sequence IS NULL)
     + (SELECT count(*) FROM outbox WHERE sequence IS NOT NULL AND published_at IS NULL),
       least((SELECT min(time) FROM outbox WHERE sequence IS NULL),
             (SELECT min(time) FROM outbox WHERE sequence IS NOT NULL AND published_at IS NULL))
"""


def number(connection: psycopg.Connection[Any], window: int) -> int:
    """Number at most `window` rows and commit; returns how many. Two who do so at once take turns at the lock."""
    with connection.transaction():
        if connection.execute(_LOCK).fetchone() is None:
            connection.execute(_HEAD)
            connection.execute(_LOCK)
        # a statement of its own: it must see what the one before us at the lock has numbered
        return connection.execute(_NUMBER, (window,)).rowcount


def pending(connection: psycopg.Connection[Any]) -> tuple[int, Any]:
    """How many events are not published yet, and since when the oldest of them waits (None: none does)."""
    row = connection.execute(_PENDING).fetchone()
    return (row[0], row[1]) if row else (0, None)
