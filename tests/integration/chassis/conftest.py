"""A broker of the test's own, plain and through a proxy."""

from urllib.parse import urlsplit, urlunsplit

import amqp as pyamqp
import pytest
from yishi_chassis import publisher

from tests.support.proxy import Proxy


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
