"""The services' databases on one server."""

from collections.abc import Iterator

import psycopg
import pytest
from yishi_local import databases


@pytest.fixture
def server(postgres: str) -> Iterator[str]:
    yield postgres
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in (b"one", b"two", b"kept"):
            connection.execute(b'DROP DATABASE IF EXISTS "yishi_%b" WITH (FORCE)' % name)
            connection.execute(b'DROP ROLE IF EXISTS "yishi_%b"' % name)


def test_each_service_owns_its_database_and_enters_no_other(server: str):
    urls = databases.ensure(server, {"one": "secret1", "two": "secret2"})

    with psycopg.connect(urls["one"]) as connection:
        connection.execute("CREATE TABLE mine (n int)")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(urls["one"].removesuffix("/yishi_one") + "/yishi_two")


def test_a_second_call_keeps_the_data_and_takes_the_new_password(server: str):
    first = databases.ensure(server, {"kept": "before"})["kept"]
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS n")

    second = databases.ensure(server, {"kept": "after"})["kept"]

    with psycopg.connect(second) as connection:
        assert connection.execute("SELECT n FROM t").fetchone() == (7,)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(first)
