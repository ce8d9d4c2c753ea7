"""The servers that tests stand on do what their names say."""

from collections.abc import Callable

import sqlalchemy as sa

from tests.support.servers import Amqp


def test_a_fresh_database_is_empty_and_ours_alone(fresh_database: Callable[[str], str]) -> None:
    first, second = fresh_database("local"), fresh_database("local")

    engine = sa.create_engine(first.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool)

    assert first != second
    assert sa.inspect(engine).get_table_names() == []


def test_a_broker_gives_a_virtual_host_that_can_be_asked_about(amqp: Amqp, vhost: str) -> None:
    assert amqp.ask("GET", f"vhosts/{vhost}").json()["name"] == vhost
    assert amqp.uri(vhost).endswith(f"/{vhost}")
