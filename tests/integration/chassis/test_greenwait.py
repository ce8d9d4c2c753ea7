"""How green threads wait for PostgreSQL: beside each other, with what does not fit a buffer, and not for ever."""

import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.support.proxy import Proxy

GREEN = """
import eventlet
eventlet.monkey_patch()
import sys, time
import sqlalchemy as sa
from yishi_chassis import database, greenwait
greenwait.PATIENCE = 0.5
engine = database.connect(sys.argv[1], pool=3)
def ask(statement, **told):
    with engine.connect() as connection:
        return connection.execute(sa.text(statement), told).scalar()
ask("SELECT 1")
"""
BESIDE = GREEN + """
began = time.monotonic()
asked = [eventlet.spawn(ask, "SELECT pg_sleep(0.4)") for _ in range(3)]
for one in asked:
    one.wait()
print(time.monotonic() - began < 1.0)
"""
LARGE = GREEN + """
greenwait.PATIENCE = 15.0   # this takes the server a while
print(len(ask("SELECT :text || :text", text="\u8bae" * 8_000_000)))
"""
FROZEN = GREEN + """
print("ready", flush=True)
sys.stdin.readline()
began = time.monotonic()
try:
    ask("SELECT 1")
except sa.exc.OperationalError as error:
    print(time.monotonic() - began < 3, error.connection_invalidated, flush=True)
sys.stdin.readline()
print(ask("SELECT 2"))
"""


@pytest.fixture
def proxy(chassis_database: str) -> Iterator[Proxy]:
    """A proxy before the database, which can stand still."""
    parts = urlsplit(chassis_database)
    between = Proxy(parts.hostname or "127.0.0.1", parts.port or 5432)
    yield between
    between.close()


def started(program: str, url: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-W", "ignore", "-c", program, url], text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def through(proxy: Proxy, url: str) -> str:
    parts = urlsplit(url)
    login, at, _ = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login}{at}127.0.0.1:{proxy.port}"))


def test_one_query_does_not_stop_the_others(chassis_database: str):
    with started(BESIDE, chassis_database) as green:
        assert green.communicate(timeout=30)[0] == "True\n"


def test_what_is_larger_than_every_buffer_goes_and_comes(chassis_database: str):
    with started(LARGE, chassis_database) as green:
        assert green.communicate(timeout=60)[0] == "16000000\n"


def test_a_frozen_database_is_hung_up_on_and_found_again(chassis_database: str, proxy: Proxy):
    with started(FROZEN, through(proxy, chassis_database)) as green:
        assert green.stdin
        assert green.stdout
        assert green.stdout.readline() == "ready\n"
        proxy.freeze()
        green.stdin.write("go\n")
        green.stdin.flush()
        assert green.stdout.readline() == "True True\n"
        proxy.thaw()
        assert green.communicate("go\n", timeout=30)[0] == "2\n"
