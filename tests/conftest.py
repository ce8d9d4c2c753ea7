"""Servers for every test that asks; nothing is started for those that do not."""

import contextlib
import functools
import gc
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from yishi_chassis import database, feed
from yishi_chassis.tables import METADATA

from tests.support import hunting, scratch, servers
from tests.support.scratch import Scratch
from tests.support.servers import Amqp


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "full: part of the whole matrix, which only `make faults` runs")


def pytest_collection_finish() -> None:
    """What thousands of collected tests are made of lives to the end; the collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A report may show half a character; it must still travel from a worker to whoever prints it."""
    report = yield
    if report.longreprtext != (printable := _whole(report.longreprtext)):
        report.longrepr = printable
    report.sections = [(name, _whole(content)) for name, content in report.sections]
    return report


def _whole(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server where tests may create databases."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def amqp() -> Iterator[Amqp]:
    """A broker: `.uri(vhost)`, `.management`, `.ask(method, path)`, `.fresh_vhost()`."""
    with servers.amqp() as broker:
        yield broker


@pytest.fixture
def vhost(amqp: Amqp) -> Iterator[str]:
    """A new virtual host for one test."""
    name = amqp.fresh_vhost()
    yield name
    amqp.drop_vhost(name)


@pytest.fixture
def fresh_database(postgres: str) -> Iterator[Callable[[str], str]]:
    """`fresh_database("prefix")` creates an empty database for one test and returns its address."""
    with contextlib.ExitStack() as made:
        def database(prefix: str = "test") -> str:
            return made.enter_context(servers.fresh_database(postgres, prefix))

        yield database


@pytest.fixture(scope="session")
def scratch_of(postgres: str) -> Iterator[Callable[[str], Scratch]]:
    """`scratch_of("intake")` is that service's migrated database, one for the session."""
    with contextlib.ExitStack() as made:
        yield functools.cache(lambda service: made.enter_context(scratch.migrated(postgres, service)))


@pytest.fixture(scope="session")
def database_of(scratch_of: Callable[[str], Scratch]) -> Callable[[str], sa.Engine]:
    """`database_of("intake")` is an engine on that service's database, in which nothing has happened yet.

    Tests leave it as they found it: `testing.rolled_back(engine)`. Who commits takes `fresh_database_of`.
    """
    return lambda service: scratch_of(service).clean()


@pytest.fixture
def fresh_database_of(scratch_of: Callable[[str], Scratch]) -> Iterator[Callable[[str], sa.Engine]]:
    """`fresh_database_of("intake")` is an engine on that service's database, in which a test may commit."""
    with contextlib.ExitStack() as made:
        yield functools.cache(lambda service: made.enter_context(scratch_of(service).engine()))


@pytest.fixture
def statements() -> Iterator[Callable[[sa.Engine], list[str]]]:
    """`statements(engine)` is a list of what is sent through it from now on, until the test ends."""
    with contextlib.ExitStack() as listening:
        def listen(engine: sa.Engine) -> list[str]:
            seen: list[str] = []

            def hear(*told: Any) -> None:
                seen.append(told[2])

            for each in (engine, database.at_once(engine)):
                sa.event.listen(each, "before_cursor_execute", hear)
                listening.callback(sa.event.remove, each, "before_cursor_execute", hear)
            return seen

        yield listen


@pytest.fixture(scope="session")
def chassis_database(postgres: str) -> Iterator[str]:
    """The address of a database made for this run; it has the chassis' tables."""
    with servers.fresh_database(postgres, "chassis") as url:
        tables = database.connect(url)
        METADATA.create_all(tables)
        tables.dispose()
        yield url


@pytest.fixture(scope="session")
def chassis_scratch(chassis_database: str) -> Iterator[Scratch]:
    kept = database.connect(chassis_database)
    yield Scratch(kept)
    kept.dispose()


@pytest.fixture
def engine(chassis_scratch: Scratch) -> Iterator[sa.Engine]:
    """An engine on a database with the chassis' tables, in which nothing has happened yet."""
    with chassis_scratch.engine() as fresh:
        feed.mint(fresh)
        yield fresh


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many were asked what, and what they answered."""
    if hunting.LINES:
        terminalreporter.section("hunt")
        for line in hunting.LINES:
            terminalreporter.write_line(line)
