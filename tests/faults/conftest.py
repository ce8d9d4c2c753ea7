"""What the faults happen to: three services as processes; and at the end, the line of every reckoning."""

from collections.abc import Iterator

import pytest

from tests.support import reckoning
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

THREE = ("intake", "review", "audit")


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    """Intake, review and audit on the shared servers, for all faults after which they are as before."""
    with stack(tmp_path_factory.mktemp("three"), server=postgres, amqp=amqp, services=THREE) as made:
        made.start()
        made.wait_ready(within=120)
        yield made


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    """Intake and review for faults that leave traces; each hears only what the broker brings, for no sweep mends it."""
    nobody = {"YISHI_PEERS": str(tmp_path_factory.mktemp("nobody") / "peers.toml")}
    with stack(tmp_path_factory.mktemp("pair"), server=postgres, amqp=amqp, services=("intake", "review"),
               env=nobody) as made:
        made.start()
        made.wait_ready(within=120)
        yield made


@pytest.fixture(scope="session")
def known() -> list[str]:
    """The traces that are there: what earlier reckonings of `pair` have found."""
    return []


@pytest.fixture
def three(standing: Stack) -> Stack:
    """The same, all running: what an earlier test left dead is started again."""
    for name in THREE:
        if not standing.up(name):
            standing.start(name)
    standing.wait_ready(within=120)
    return standing


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was lost, doubled, out of order and undrained after each fault."""
    if reckoning.LINES:
        terminalreporter.section("reckonings")
        for line in reckoning.LINES:
            terminalreporter.write_line(line)
