"""An empty database with the chassis' tables, and a broker of the test's own, plain and through a proxy."""

from urllib.parse import urlsplit, urlunsplit

import amqp as pyamqp
import pytest
import sqlalchemy as sa
from yishi_chassis import database, feed, publisher
from yishi_chassis.tables import METADATA

from tests.support import servers
from tests.support.proxy import Proxy


@pytest.fixture(scope="session")
def chassis_database(postgres):
    """The URL of a database made for this run; it has the chassis' tables."""
    with servers.fresh_database(postgres, "chassis") as url:
        tables = database.connect(url)
        METADATA.create_all(tables)
        tables.dispose()
        yield url


@pytest.fixture
def engine(chassis_database):
    """An engine on a database in which nothing has happened yet."""
    fresh = database.connect(chassis_database, pool=10)
    with fresh.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY"))
    feed.mint(fresh)
    yield fresh
    fresh.dispose()


@pytest.fixture
def uri(amqp, vhost):
    """The AMQP address of a virtual host for one test."""
    return amqp.uri(vhost)


@pytest.fixture
def channel(uri):
    """A channel to it, with which a test may look and prepare."""
    connection = pyamqp.Connection(**publisher.address(uri))
    connection.connect()
    yield connection.channel()
    connection.close()


@pytest.fixture
def proxy(amqp):
    """A proxy before the broker that can stand still."""
    parts = urlsplit(amqp.uri())
    between = Proxy(parts.hostname, parts.port or 5672)
    yield between
    between.close()


@pytest.fixture
def through_proxy(uri, proxy):
    """The same virtual host as `uri`, by way of the proxy."""
    parts = urlsplit(uri)
    login = f"{parts.username}:{parts.password}@" if parts.username else ""
    return urlunsplit(parts._replace(netloc=f"{login}127.0.0.1:{proxy.port}"))
