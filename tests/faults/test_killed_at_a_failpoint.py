"""A service is killed as hard as by a power cut, at each place where its work is half done."""

import itertools
import signal
from pathlib import Path

import pytest

from tests.support.crowd import Crowd
from tests.support.reckoning import reckon
from tests.support.stack import Stack

DOORS = ("http.before_commit", "http.after_commit", "http.before_reply")
RELAY = ("relay.claimed", "relay.published", "relay.confirmed", "relay.before_marking")
INBOX = ("inbox.before_transaction", "inbox.after_commit", "inbox.before_ack")
KINDS = {"intake's doors": ("intake", DOORS), "intake's relay": ("intake", RELAY), "review's inbox": ("review", INBOX)}
ALL = [("intake", place) for place in DOORS + RELAY + INBOX] + [("review", place) for place in RELAY + INBOX]
ALL += [("audit", place) for place in INBOX]


def start_to_die(three: Stack, service: str, *, place: str, marker: Path) -> None:
    """Start a service that will be killed at that place; of doors later, as the first replies may be nobody's."""
    hit = 5 if place.startswith("http") else 1
    three.start(service, env={"YISHI_FAILPOINT": f"{place}:{hit}", "YISHI_FAILPOINT_ONCE": str(marker)})


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_one_place_after_the_other_nothing_is_lost_doubled_or_disordered(three, tmp_path, kind):
    service, places = KINDS[kind]
    crowd = Crowd(three, patience=240)
    three.kill(service, signal.SIGTERM)
    start_to_die(three, service, place=places[0], marker=tmp_path / places[0])

    with crowd:
        try:
            for place, following in itertools.pairwise(places):
                three.wait_ended(service, within=60)
                assert (tmp_path / place).exists()
                start_to_die(three, service, place=following, marker=tmp_path / following)
            three.wait_ended(service, within=60)
        finally:
            three.restart(service)

    result = reckon(three, crowd, fault=f"{service} killed at {', '.join(places)}")
    assert (tmp_path / places[-1]).exists()
    assert result.clean


@pytest.mark.full
@pytest.mark.parametrize(("service", "place"), ALL)
def test_killed_there_alone_nothing_is_lost_doubled_or_disordered(three, tmp_path, service, place):
    crowd = Crowd(three)
    three.kill(service, signal.SIGTERM)
    start_to_die(three, service, place=place, marker=tmp_path / "killed")

    with crowd:
        try:
            three.wait_ended(service, within=60)
        finally:
            three.restart(service)

    result = reckon(three, crowd, fault=f"{service} killed at {place}")
    assert (tmp_path / "killed").exists()
    assert result.clean
