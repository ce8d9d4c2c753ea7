"""Each of the five services is killed at every place where its work is half done, while the four stories are played."""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from yishi_audit import verify

from tests.support.playing import STORIES, Stage
from tests.support.reckoning import reckon
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

DOORS = ("http.before_commit", "http.after_commit", "http.before_reply")
RELAY = ("relay.claimed", "relay.published", "relay.confirmed", "relay.before_marking")
INBOX = ("inbox.before_transaction", "inbox.after_commit", "inbox.before_ack")
#: Nothing can be changed at audit's doors.
EVERYWHERE = {
    "intake": (*DOORS, *RELAY, *INBOX), "review": (*DOORS, *RELAY, *INBOX), "dispatch": (*DOORS, *RELAY, *INBOX),
    "notify": (*DOORS, *RELAY, *INBOX), "audit": (*RELAY, *INBOX, "http.before_reply"),
}
PATIENCE = 90.0


@dataclass
class Filed:
    """The stories' proposals, for the reckoning."""

    attempted: list[str] = field(default_factory=list)
    acknowledged: dict[str, str] = field(default_factory=dict)


class Killing:
    """Starts a service so that it dies at the first place, then at the next; at the end it is as it was."""

    def __init__(self, running: Stack, service: str, places: Sequence[str], markers: Path) -> None:
        self._running, self._service, self._places, self._markers = running, service, places, markers
        self._thread = threading.Thread(target=self._kill_on, daemon=True)
        self.died: list[str] = []
        running.kill(service)
        self._start(places[0])
        self._thread.start()

    def over(self, *, within: float) -> bool:
        """Whether it has died everywhere and runs again; waits for that."""
        self._thread.join(within)
        return not self._thread.is_alive() and tuple(self.died) == self._places

    def _kill_on(self) -> None:
        for place, following in itertools.zip_longest(self._places, self._places[1:]):
            self._running.wait_ended(self._service, within=300)
            self.died.append(place)
            if following:
                self._start(following)
        self._running.restart(self._service)

    def _start(self, place: str) -> None:
        marker = self._markers / place
        self._running.start(self._service, env={
            "YISHI_FAILPOINT": f"{place}:1", "YISHI_FAILPOINT_ONCE": str(marker)})


@pytest.mark.full
@pytest.mark.parametrize("service", EVERYWHERE)
def test_the_stories_end_as_told_though_a_service_is_killed_at_every_place(
    service: str, tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp, tmp_path: Path,
) -> None:
    with stack(tmp_path_factory.mktemp(service), server=postgres, amqp=amqp) as running:
        running.start()
        running.wait_ready(within=120)
        stage, filed = Stage(running, patience=PATIENCE), Filed()
        killing = Killing(running, service, EVERYWHERE[service], tmp_path)
        leave_addresses(stage)
        for name, story in STORIES.items():
            filed.attempted.append(name)
            filed.acknowledged[name] = stage.play(story)["proposal_id"]
            if killing.over(within=0):
                break
        assert killing.over(within=60), f"it died at {killing.died} only"

        result = reckon(running, filed, fault=f"{service} killed at {len(killing.died)} places in the stories")

        assert result.clean
        assert verify.run(running.url("audit"), key=None, checkpoint=None, as_json=True, tell=lambda _: None) == 0


def leave_addresses(stage: Stage) -> None:
    """Notify's own door: people say how they are reached, as often as it takes to die at each place of it."""
    for number in range(1, 1 + len(DOORS)):
        stage.leave_an_address(f"r-{number:02d}")
