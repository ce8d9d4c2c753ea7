"""A service is killed as hard as by a power cut, at each place where its work is half done."""

import signal
from pathlib import Path

import pytest

from tests.support.crowd import Crowd
from tests.support.reckoning import reckon
from tests.support.stack import Stack

DOORS = ("http.before_commit", "http.after_commit", "http.before_reply")
RELAY = ("relay.claimed", "relay.published", "relay.confirmed", "relay.before_marking")
INBOX = ("inbox.before_transaction", "inbox.after_commit", "inbox.before_ack")
QUICK = [("intake", place) for place in DOORS + RELAY] + [("review", place) for place in INBOX]
REST = [("review", place) for place in RELAY] + [(name, place) for name in ("audit", "intake") for place in INBOX]
KILLS = [pytest.param(*kill, id="-".join(kill)) for kill in QUICK]
KILLS += [pytest.param(*kill, id="-".join(kill), marks=pytest.mark.full) for kill in REST]


@pytest.mark.parametrize(("service", "place"), KILLS)
def test_killed_there_nothing_is_lost_doubled_or_disordered(three: Stack, tmp_path: Path, service: str, place: str):
    once = tmp_path / "killed"
    crowd = Crowd(three)
    hit = 5 if place.startswith("http") else 1   # the first replies may belong to those who read the feed
    three.kill(service, signal.SIGTERM)
    three.start(service, env={"YISHI_FAILPOINT": f"{place}:{hit}", "YISHI_FAILPOINT_ONCE": str(once)})

    with crowd:
        three.wait_ended(service, within=60)
        three.restart(service)

    assert once.exists()
    assert reckon(three, crowd, fault=f"{service} killed at {place}").clean
