"""Migrations lead to the tables the code is written for, once, whoever runs them and how often."""

import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from yishi_chassis import database, migrate
from yishi_chassis.tables import FEED
from yishi_chassis.tables import METADATA as CHASSIS

ROOT = Path(__file__).parents[2]
UP = "import sys; from yishi_chassis import migrate; print(migrate.up(sys.argv[1], sys.argv[2]))"

#: Keys and indexes that the code does not read, and columns of which it need not say that they are never empty.
STRICTER = ("remove_index", "remove_constraint", "remove_fk")
NEVER_NULL = ("modify_nullable", False, True)


def tables_of(service: str) -> sa.MetaData:
    """What the service's code expects to find: its own tables and the chassis'."""
    store = import_module(f"yishi_{service}.store")
    own = getattr(store, "METADATA", None) or import_module(f"yishi_{service}.store.tables").METADATA
    all_of_them = sa.MetaData()
    for table in (*CHASSIS.tables.values(), *own.tables.values()):
        table.to_metadata(all_of_them)
    return all_of_them


def differences(connection: sa.Connection, wanted: sa.MetaData) -> list[tuple[Any, ...]]:
    """Where the database is not as the code says; it may be stricter, by rules that only its migrations state."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    found = [change for entry in compare_metadata(context, wanted)
             for change in (entry if isinstance(entry, list) else [entry])]
    return [change for change in found if change[0] not in STRICTER and change[0:1] + change[-2:] != NEVER_NULL]


@pytest.mark.parametrize("service", contracts.SPEAKERS)
def test_the_tables_are_those_of_the_code(service: str, database_of: Callable[[str], sa.Engine]):
    wanted = tables_of(service)

    with database_of(service).connect() as connection:
        assert differences(connection, wanted) == []
        assert set(sa.inspect(connection).get_table_names()) == {*wanted.tables, "alembic_version"}


@pytest.mark.parametrize(("column", "change"), [
    (sa.Column("afterthought", sa.Text), "add_column"), (sa.Column("version", sa.Text), "modify_type"),
    (sa.Column("household", sa.Text, nullable=False), "modify_nullable"),
], ids=lambda part: getattr(part, "name", part))
def test_what_no_migration_made_is_noticed(
    database_of: Callable[[str], sa.Engine], column: sa.Column[Any], change: str,
):
    wanted = tables_of("intake")
    wanted.tables["proposals"].append_column(column, replace_existing=True)

    with database_of("intake").connect() as connection:
        assert [found[0] for found in differences(connection, wanted)] == [change]


def test_a_column_that_the_code_has_forgotten_is_noticed(database_of: Callable[[str], sa.Engine]):
    with database_of("intake").begin() as connection:
        connection.exec_driver_sql("ALTER TABLE proposals ADD COLUMN relic text")
        assert [found[0] for found in differences(connection, tables_of("intake"))] == ["remove_column"]
        connection.rollback()


@pytest.mark.parametrize("service", contracts.SPEAKERS)
def test_revisions_are_numbered_and_say_before_or_after_which_code_they_run(service: str):
    scripts = ScriptDirectory.from_config(migrate.config(f"yishi_{service}"))
    revisions = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    folder = ROOT / "services" / service / f"yishi_{service}" / "migrations"

    assert revisions == sorted(file.stem for file in folder.glob("[0-9]*.py"))
    assert [name for name in revisions if not re.fullmatch(r"\d{4}_(pre|post)_[a-z0-9_]+", name)] == []
    assert [int(name[:4]) for name in revisions] == list(range(1, len(revisions) + 1))


@pytest.mark.parametrize("service", contracts.SPEAKERS)
def test_two_who_migrate_at_once_migrate_once(service: str, fresh_database: Callable[[str], str]):
    url = fresh_database("twice")
    both = [subprocess.Popen([sys.executable, "-c", UP, url, f"yishi_{service}"], text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) for _ in range(2)]
    said = [one.communicate(timeout=120) for one in both]

    assert [one.returncode for one in both] == [0, 0], said
    assert said[0][0] == said[1][0]
    assert feeds(url) == 1


def test_migrating_again_changes_nothing(fresh_database: Callable[[str], str]):
    url = fresh_database("again")
    first = migrate.up(url, "yishi_review")
    engine = database.connect(url, pool=1)
    with engine.connect() as connection:
        before = connection.scalar(sa.select(FEED.c.id))

    assert migrate.up(url, "yishi_review") == first
    migrate.check(engine, "yishi_review")
    with engine.connect() as connection:
        assert connection.scalar(sa.select(FEED.c.id)) == before
    engine.dispose()


def test_a_service_refuses_a_database_that_nobody_migrated(fresh_database: Callable[[str], str]):
    engine = database.connect(fresh_database("bare"), pool=1)

    with pytest.raises(migrate.NotMigrated, match="run `yishi review migrate`"):
        migrate.check(engine, "yishi_review")
    engine.dispose()


def feeds(url: str) -> int:
    """How often this database's feed was named."""
    engine = database.connect(url, pool=1)
    with engine.connect() as connection:
        found = connection.scalar(sa.select(sa.func.count()).select_from(FEED))
    engine.dispose()
    return int(found or 0)


FIRST_EDITION = """
DROP TABLE republish;
ALTER TABLE feed_heads DROP COLUMN confirmed;
ALTER TABLE outbox ADD COLUMN published_at timestamptz;
CREATE INDEX outbox_unpublished ON outbox (destination, sequence)
    WHERE published_at IS NULL AND sequence IS NOT NULL;
INSERT INTO feed_heads (destination, head) VALUES ('', 4), ('water', 2);
INSERT INTO outbox (event_id, destination, type, subject, subjectsequence, time, data, sequence, published_at)
SELECT 'i-' || n, '', 't', 'p', n, now(), '{}', nullif(n, 5), CASE WHEN n NOT IN (3, 5) THEN now() END
FROM generate_series(1, 5) AS n UNION ALL
SELECT 'w-' || n, 'water', 't', 'water/p', n, now(), '{}', n, now() FROM generate_series(1, 2) AS n
"""


def test_what_the_first_edition_had_not_confirmed_is_still_to_be_published(fresh_database: Callable[[str], str]):
    url = fresh_database("edition")
    engine = database.connect(url, pool=1)
    with engine.begin() as connection:
        command.upgrade(migrate.config("yishi_notify", connection), "0001_pre_initial")
        connection.exec_driver_sql(FIRST_EDITION)
    migrate.up(url, "yishi_notify")

    with engine.connect() as connection:
        heads = connection.exec_driver_sql("SELECT destination, head, confirmed FROM feed_heads ORDER BY 1").all()
        assert heads == [("", 4, 2), ("water", 2, 2)]
        assert differences(connection, tables_of("notify")) == []
    engine.dispose()
