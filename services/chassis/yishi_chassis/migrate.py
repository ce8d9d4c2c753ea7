"""Migrations: Alembic, run by `yishi <service> migrate` alone; services only check at start that they are done.

Many may run it at once: one migrates, the others wait by asking again. Waiting inside `pg_advisory_lock` would hold
a snapshot, against which CREATE INDEX CONCURRENTLY waits for ever.
"""

import importlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from . import clock, ids
from .database import connect
from .tables import FEED, FEED_HEADS, METADATA, REDACTED, REPUBLISH

_LOCK = 0x59495348  # "YISH"


class NotMigrated(Exception):
    """The database is not at the revision this code was written for."""


def chassis_tables_1(op: Any) -> None:
    """The chassis' tables, first edition: called by each service's first migration."""
    METADATA.create_all(op.get_bind())
    op.execute(FEED.insert().values(id=ids.new(), minted_at=clock.wall()))


def confirmed_heads(op: Any) -> None:
    """How far the broker has confirmed lies with the heads and no longer in each row; new databases have it so."""
    connection = op.get_bind()
    if "confirmed" in {column["name"] for column in sa.inspect(connection).get_columns(FEED_HEADS.name)}:
        return
    REPUBLISH.create(connection)
    op.add_column(FEED_HEADS.name, sa.Column("confirmed", sa.BigInteger, nullable=False, server_default="0"))
    op.execute("""
        UPDATE feed_heads SET confirmed = coalesce(
            (SELECT min(sequence) - 1 FROM outbox
             WHERE outbox.destination = feed_heads.destination AND sequence IS NOT NULL AND published_at IS NULL), head)
    """)


def confirmed_rows(op: Any) -> None:
    """When each row was confirmed is no longer written."""
    op.execute("DROP INDEX IF EXISTS outbox_unpublished")
    op.execute("ALTER TABLE outbox DROP COLUMN IF EXISTS published_at")


def redacted_subjects(op: Any) -> None:
    """Which subjects were redacted, and what was said about a subject found at once; new databases have it so.

    Nothing is said while the index is built, some two seconds for a million events.
    """
    REDACTED.create(op.get_bind(), checkfirst=True)
    op.execute("CREATE INDEX IF NOT EXISTS outbox_subject ON outbox (subject)")


def config(package: str, connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration for one service's package; nothing of it lies in a file."""
    folder = Path(str(importlib.import_module(package).__file__)).parent / "migrations"
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migration"))
    made.set_main_option("version_locations", str(folder))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def up(url: str, package: str, *, patience: float = 60.0) -> str:
    """Bring the database to the newest revision and return it; waits `patience` seconds for another who does so."""
    engine = connect(url, pool=2, statement_timeout_ms=600_000, lock_timeout_ms=60_000)
    try:
        with engine.connect() as guard, _only_one(guard, patience), engine.connect() as connection:
            command.upgrade(config(package, connection), "head")
            connection.commit()
        return _newest(package)
    finally:
        engine.dispose()


def check(engine: sa.Engine, package: str) -> None:
    """Raise NotMigrated, with what to do, unless the database is at the newest revision or beyond it."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config(package)).walk_revisions()}
    if found == _newest(package) or (found is not None and found not in known):
        return   # a newer revision than ours: written so that this code still runs on it
    service = package.removeprefix("yishi_")
    raise NotMigrated(f"the database is at {found or 'no revision'}, needed is {_newest(package)}: "
                      f"run `yishi {service} migrate`")


def _newest(package: str) -> str:
    return str(ScriptDirectory.from_config(config(package)).get_current_head())


@contextmanager
def _only_one(guard: sa.Connection, patience: float) -> Iterator[None]:
    deadline = time.monotonic() + patience
    while not guard.execute(sa.select(sa.func.pg_try_advisory_lock(_LOCK))).scalar():
        guard.rollback()
        if time.monotonic() > deadline:
            raise NotMigrated(f"somebody else has been migrating for {patience:.0f} s")
        time.sleep(0.2)
    guard.rollback()
    try:
        yield
    finally:
        guard.execute(sa.select(sa.func.pg_advisory_unlock(_LOCK)))
        guard.rollback()
