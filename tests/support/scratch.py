"""A migrated database for many tests that commit: each finds it as it was made, and none waits for a new one."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import cast

import sqlalchemy as sa
from yishi_chassis import database

from tests.support import servers


class Scratch:
    """One service's database, with what its migrations left in it remembered.

    Rows are deleted one table after another: PostgreSQL takes a tenth of a second to truncate twenty empty tables.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        known = sa.MetaData()
        known.reflect(engine)
        self.tables = [table for table in known.sorted_tables if table.name != "alembic_version"]
        with engine.connect() as connection:
            self.emptying = self._emptying(connection.scalars(sa.text(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")).all())
            self.first = {table: [row._asdict() for row in connection.execute(table.select())] for table in self.tables}

    @contextlib.contextmanager
    def engine(self) -> Iterator[sa.Engine]:
        """The engine, on the database as it was first; it keeps what it has compiled, and its connections."""
        with self._engine.begin() as connection:
            self._reset(connection)
        yield self._engine
        if any(_held(each) for each in (self._engine, database.at_once(self._engine))):
            self._engine.dispose()   # what a test still holds is its own: the next one gets a new pool

    def _reset(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(self.emptying)
        for table in self.tables:
            if rows := self.first[table]:
                connection.execute(table.insert(), rows)

    def _emptying(self, guarded: Sequence[str]) -> str:
        """All in one message; tables that refuse to lose a row (audit's entries) give in, then refuse again."""
        switch = 'ALTER TABLE "{}" {} TRIGGER USER'
        return ";".join((
            *(switch.format(name, "DISABLE") for name in guarded),
            *(f'DELETE FROM "{table.name}"' for table in reversed(self.tables)),
            *(switch.format(name, "ENABLE") for name in guarded)))


def _held(engine: sa.Engine) -> int:
    return cast(sa.QueuePool, engine.pool).checkedout()


@contextlib.contextmanager
def migrated(server: str, service: str) -> Iterator[Scratch]:
    """A new database of that service."""
    with servers.migrated(server, service) as engine:
        yield Scratch(engine)
