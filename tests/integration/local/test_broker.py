"""A private RabbitMQ node: one of its own for this file, since it is killed, frozen and wiped here."""

from collections.abc import Iterator

import amqp
import pytest
import requests
from yishi_local import ports
from yishi_local.broker import Broker

from tests.support.servers import ports_from


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    made = Broker(tmp_path_factory.mktemp("broker") / "mq", wanted=ports_from(27682))
    made.start()
    yield made
    made.remove()


@pytest.fixture
def broker(node: Broker) -> Broker:
    node.start()
    return node


def exchanges(broker: Broker) -> set[str]:
    return {row["name"] for row in requests.get(f"{broker.management}/api/exchanges/%2F", timeout=5).json()}


def declare(broker: Broker, exchange: str) -> None:
    requests.put(f"{broker.management}/api/exchanges/%2F/{exchange}", json={"type": "topic", "durable": True},
                 timeout=5).raise_for_status()


def login(broker: Broker) -> amqp.Connection:
    user, _, rest = broker.uri().removeprefix("amqp://").partition(":")
    password, _, place = rest.partition("@")
    return amqp.Connection(place.partition("/")[0], userid=user, password=password, connect_timeout=2, read_timeout=2)


def test_it_lets_its_administrator_in_and_nobody_else(broker: Broker):
    with login(broker) as connection:
        assert connection.connected
    assert requests.get(broker.management.replace("yishi:", "guest:") + "/api/whoami", timeout=5).status_code == 401


def test_every_port_is_below_those_the_system_lends(broker: Broker):
    used = broker.ports

    assert max(used.values()) < ports.EPHEMERAL
    assert len(set(used.values())) == len(used)


def test_after_a_stop_a_second_start_finds_what_was_declared(broker: Broker):
    declare(broker, "kept")

    broker.stop()
    Broker(broker.folder).start()

    assert "kept" in exchanges(broker)


def test_after_a_kill_it_comes_up_again_at_the_same_address(broker: Broker):
    address = broker.uri()

    broker.kill()   # what was declared in the last seconds may be lost: the node writes it down with a delay
    broker.start()

    assert broker.uri() == address
    assert broker.answers()


def test_wiped_it_comes_up_empty_with_the_same_address(broker: Broker):
    declare(broker, "lost")
    address = broker.uri()

    broker.wipe()
    broker.start()

    assert "lost" not in exchanges(broker)
    assert broker.uri() == address


def test_frozen_it_does_not_answer_and_thawed_it_does(broker: Broker):
    broker.freeze()
    frozen = broker.answers()
    broker.thaw()

    assert not frozen
    assert broker.answers()


def test_the_memory_alarm_can_be_raised_and_cleared(broker: Broker):
    broker.alarm(on=True)
    raised = broker.ctl("eval", "rabbit_alarm:get_alarms().")
    broker.alarm(on=False)

    assert "resource_limit" in raised
    assert "resource_limit" not in broker.ctl("eval", "rabbit_alarm:get_alarms().")


def test_stopped_it_leaves_no_epmd_behind(broker: Broker):
    epmd = broker.ports["epmd"]

    broker.stop()

    assert not broker.running
    assert not ports.answers(epmd)
