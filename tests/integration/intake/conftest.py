"""Intake as a process, for all tests of it from outside."""

from collections.abc import Iterator

import pytest
from yishi_chassis import pack
from yishi_intake import domain, settings
from yishi_local import world

from tests.support.servers import Amqp
from tests.support.stack import Stack, stack


@pytest.fixture(scope="session")
def district() -> pack.District:
    """The pack of Jinniu."""
    return pack.District(world.district_folder())


@pytest.fixture(scope="session")
def rules(district: pack.District) -> domain.Rules:
    """Its rules."""
    return settings.rules(district)


@pytest.fixture(scope="module")
def intake(postgres: str, amqp: Amqp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Intake alone, ready."""
    with stack(tmp_path_factory.mktemp("intake"), server=postgres, amqp=amqp, services=("intake",)) as running:
        running.start("intake")
        running.wait_ready("intake")
        yield running
