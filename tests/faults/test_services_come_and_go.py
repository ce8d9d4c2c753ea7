"""Services leave in an orderly way, one is away for a while, or one is there twice."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from yishi_local import process, supervisor

from tests.support.crowd import Crowd
from tests.support.reckoning import reckon
from tests.support.stack import Stack

#: The broker's statistics are that late, in seconds.
STATISTICS = 6.0
LEADERS = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE application_name = 'leader relay' AND datname = current_database()")


def given_out_again(three: Stack) -> dict[str, int]:
    """How many messages of each inbox the broker has given out more than once, ever."""
    time.sleep(STATISTICS)
    queues = {name: three.amqp.ask("GET", f"queues/{three.world.vhost}/{name}.inbox").json() for name in three.services}
    return {name: queue.get("message_stats", {}).get("redeliver", 0) for name, queue in queues.items()}


def test_asked_to_end_under_load_they_leave_nothing_to_be_given_out_again(three: Stack):
    before = given_out_again(three)

    with Crowd(three, size=60) as crowd:
        for number, name in enumerate(three.services, start=1):
            crowd.until(8 * number)
            three.restart(name)

    assert reckon(three, crowd, fault="each service in turn asked to end under load").clean
    assert given_out_again(three) == before


def test_while_one_listener_is_away_the_others_go_on_and_later_it_catches_up(three: Stack):
    three.kill("review", signal.SIGTERM)

    with Crowd(three) as crowd:
        pass

    assert process.until(lambda: heard(three, "audit", crowd) == crowd.size, within=30, every=0.3)
    assert heard(three, "review", crowd) == 0
    three.start("review")
    assert reckon(three, crowd, fault="review away while audit goes on").clean


def heard(three: Stack, listener: str, crowd: Crowd) -> int:
    """Of how many of the crowd's proposals that listener has applied something."""
    of_them = sa.text("SELECT count(DISTINCT subject) FROM inbox WHERE subject = ANY(:ids) AND state = 'applied'")
    with three.engine(listener).connect() as connection:
        return connection.scalar(of_them, {"ids": list(crowd.acknowledged.values())}) or 0


@contextmanager
def two_of(three: Stack, name: str) -> Iterator[None]:
    """Two processes of one service on one port; one of them, alone again, at the end."""
    both = {"YISHI_REPLICAS": "2"}
    three.restart(name, env=both)
    started = three.log(name).count('"listening"')
    second = supervisor.launch(three.world, name, more=both)
    try:
        assert process.until(lambda: three.log(name).count('"listening"') > started, within=60)
        yield
    finally:
        supervisor.end([second])


def reigns(three: Stack) -> int:
    """How often a relay of intake has begun to lead."""
    return sum('"leadership begins"' in line and '"relay"' in line for line in three.log("intake").splitlines())


@pytest.mark.parametrize("times", [2])
def test_of_two_relays_one_leads_and_when_its_lock_is_lost_none_doubles_the_work(three: Stack, times: int):
    with two_of(three, "intake"):
        begun = reigns(three)
        with Crowd(three) as crowd:
            for number in range(1, times + 1):
                crowd.until(8 * number)
                with three.engine("intake").begin() as connection:
                    connection.execute(LEADERS)

        assert reckon(three, crowd, fault=f"two relays, the leader's lock lost {times} times").clean
        assert reigns(three) - begun >= times
