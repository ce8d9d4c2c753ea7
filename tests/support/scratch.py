"""A database for many tests that commit: each finds it as it was made, and none waits for a new one."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import cast

import sqlalchemy as sa
from yishi_chassis import database

from tests.support import servers


class Scratch:
    """One database, with what was left in it when it was made remembered: for a service's, by its migrations.

    Rows are deleted one table after another: PostgreSQL takes a tenth of a second to truncate twenty empty tables.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._touched = engine, False
        known = sa.MetaData()
        known.reflect(engine)
        self.tables = [table for table in known.sorted_tables if table.name != "alembic_version"]
        with engine.connect() as connection:
            self.emptying = self._emptying(
                guarded=connection.scalars(sa.text(
                    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")).all(),
                counting=connection.scalars(sa.text(
                    "SELECT format('setval(%L, %s, %L)', quote_ident(schemaname) || '.' || quote_ident(sequencename), "
                    "coalesce(last_value, start_value), last_value IS NOT NULL) FROM pg_sequences")).all())
            self.first = {table: [row._asdict() for row in connection.execute(table.select())] for table in self.tables}

    def clean(self) -> sa.Engine:
        """The engine, on the database as it was first, for who leaves it so."""
        if self._touched:
            with self._engine.begin() as connection:
                self._reset(connection)
            self._touched = False
        return self._engine

    @contextlib.contextmanager
    def engine(self) -> Iterator[sa.Engine]:
        """The same for who commits; the engine keeps what it has compiled, and its connections."""
        self._touched = True
        yield self.clean()
        self._touched = True
        if any(_held(each) for each in (self._engine, database.at_once(self._engine))):
            self._engine.dispose()   # what a test still holds is its own: the next one gets a new pool

    def _reset(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(self.emptying)
        for table in self.tables:
            if rows := self.first[table]:
                connection.execute(table.insert(), rows)

    def _emptying(self, *, guarded: Sequence[str], counting: Sequence[str]) -> str:
        """All in one message; tables that refuse to lose a row (audit's entries) give in, then refuse again."""
        switch = 'ALTER TABLE "{}" {} TRIGGER USER'
        return ";".join((
            *(switch.format(name, "DISABLE") for name in guarded),
            *(f'DELETE FROM "{table.name}"' for table in reversed(self.tables)),
            *(switch.format(name, "ENABLE") for name in guarded),
            *([f"SELECT {', '.join(counting)}"] if counting else [])))


def _held(engine: sa.Engine) -> int:
    return cast(sa.QueuePool, engine.pool).checkedout()


@contextlib.contextmanager
def migrated(server: str, service: str) -> Iterator[Scratch]:
    """A new database of that service."""
    with servers.migrated(server, service) as engine:
        yield Scratch(engine)
