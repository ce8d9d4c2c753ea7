"""The store's tables are those that the migrations make."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from yishi_intake import store


def columns(table):
    dialect = postgresql.dialect()
    return {c.name: (c.type.compile(dialect=dialect), bool(c.nullable), bool(c.primary_key)) for c in table.columns}


@pytest.mark.parametrize("name", sorted(store.METADATA.tables))
def test_the_migrated_table_has_the_columns_the_store_knows(database_of, name):
    found = sa.Table(name, sa.MetaData(), autoload_with=database_of("intake"))
    assert columns(found) == columns(store.METADATA.tables[name])


def test_the_migrated_indexes_are_those_the_store_knows(database_of):
    with database_of("intake").connect() as connection:
        names = connection.execute(sa.text("SELECT indexname FROM pg_indexes WHERE tablename = 'proposals'")).scalars()
        assert {index.name for index in store.PROPOSALS.indexes} <= set(names)


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_a_page_of_an_area_is_read_from_the_index_of_its_level(database_of, depth):
    query = f"EXPLAIN SELECT * FROM proposals WHERE areas[{depth}] = 'x' AND id < 'y' ORDER BY id DESC LIMIT 20"
    with database_of("intake").connect() as connection:
        connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(connection.execute(sa.text(query)).scalars())
    assert f"Backward using proposals_area_{depth}" in plan
