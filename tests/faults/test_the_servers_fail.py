"""The broker dies, freezes, refuses or loses everything, and PostgreSQL crashes: nothing accepted is lost."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from yishi_chassis.tables import FEED_HEADS, OUTBOX
from yishi_local.broker import Broker
from yishi_local.cluster import Cluster

from tests.support import servers
from tests.support.crowd import Crowd
from tests.support.reckoning import reckon
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

THREE = ("intake", "review", "audit")


@pytest.fixture(scope="module")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker of this file's own: nobody else's may be hurt."""
    made = Broker(tmp_path_factory.mktemp("broker") / "mq", wanted=servers.ports_from(26000))
    made.start()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL of this file's own."""
    made = Cluster(tmp_path_factory.mktemp("cluster") / "pg", port=26432)
    made.start()
    yield made
    made.remove()


@pytest.fixture(scope="module")
def on_them(tmp_path_factory: pytest.TempPathFactory, own_cluster: Cluster, own_broker: Broker) -> Iterator[Stack]:
    amqp = Amqp(uri=own_broker.uri(), management=own_broker.management, broker=own_broker)
    with stack(tmp_path_factory.mktemp("on-them"), server=own_cluster.url(), amqp=amqp, services=THREE) as made:
        made.start()
        made.wait_ready(within=120)
        yield made


@pytest.fixture
def three(on_them: Stack) -> Stack:
    """All three are ready, that is: they reach broker and database."""
    on_them.wait_ready(within=60)
    return on_them


def revive(broker: Broker, three: Stack) -> list[str]:
    """As an operator would: start it, and make anew what does not answer; the healed queues' names."""
    broker.start()
    return three.heal()


def waiting(three: Stack) -> int:
    """How many of intake's events the broker has not confirmed."""
    confirmed = sa.select(FEED_HEADS.c.confirmed).where(FEED_HEADS.c.destination == "").scalar_subquery()
    said = sa.select(sa.func.count()).where(
        OUTBOX.c.destination == "", sa.or_(OUTBOX.c.sequence.is_(None), OUTBOX.c.sequence > confirmed))
    with three.engine("intake").connect() as connection:
        return connection.scalar(said) or 0


def test_a_broker_killed_under_load_and_healed_has_cost_nothing(three: Stack, own_broker: Broker):
    with Crowd(three) as crowd:
        crowd.until(8)
        own_broker.kill()
        revive(own_broker, three)

    assert reckon(three, crowd, fault="broker killed under load", within=90).clean


def test_a_broker_killed_within_three_seconds_of_declaring_the_queues_is_healed(three: Stack, own_broker: Broker):
    own_broker.wipe()
    revive(own_broker, three)
    declared = time.monotonic()

    with Crowd(three) as crowd:
        own_broker.kill()
        assert time.monotonic() - declared < 3
        revive(own_broker, three)

    assert reckon(three, crowd, fault="broker killed within 3 s of declaring the queues", within=90).clean


def test_from_a_broker_wiped_under_load_everything_comes_back_by_the_feeds(three: Stack, own_broker: Broker):
    with Crowd(three) as crowd:
        crowd.until(8)
        own_broker.wipe()
        revive(own_broker, three)

    assert reckon(three, crowd, fault="broker wiped under load", within=90).clean


@pytest.mark.parametrize("seconds", [8, pytest.param(30, marks=pytest.mark.full)])
def test_a_broker_frozen_under_load_holds_up_no_resident(three: Stack, own_broker: Broker, seconds: int):
    with Crowd(three, patience=seconds - 1) as crowd:
        crowd.until(8)
        own_broker.freeze()
        frozen = time.monotonic()
        crowd.until(crowd.size, within=seconds)
        assert waiting(three)
        time.sleep(max(0.0, frozen + seconds - time.monotonic()))
        own_broker.thaw()

    assert reckon(three, crowd, fault=f"broker frozen {seconds} s", within=90).clean


def test_a_memory_alarm_holds_up_no_resident_and_ends_with_the_alarm(three: Stack, own_broker: Broker):
    with Crowd(three) as crowd:
        crowd.until(4)
        own_broker.alarm(on=True)
        crowd.until(crowd.size)
        assert waiting(three)
        own_broker.alarm(on=False)

    assert reckon(three, crowd, fault="broker under a memory alarm", within=90).clean


def test_postgresql_crashes_under_load_and_comes_back(three: Stack, own_cluster: Cluster):
    with Crowd(three) as crowd:
        crowd.until(8)
        own_cluster.stop(how="immediate")
        time.sleep(2)
        own_cluster.start()

    assert reckon(three, crowd, fault="PostgreSQL stopped at once under load", within=90).clean
