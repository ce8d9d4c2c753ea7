"""A nameko service of one event door, run by tests as a process of its own: `python -m tests.support.hearing_service`.

It writes down what it applied (`tests.support.hearing`), and does as an event's `reason` tells it.
"""

import eventlet

eventlet.monkey_patch()

import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import Any  # noqa: E402

import yishi_contracts as contracts  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from yishi_chassis import database, listen  # noqa: E402
from yishi_chassis.database import Tx  # noqa: E402
from yishi_chassis.listen import on  # noqa: E402

from tests.support import hearing  # noqa: E402

listen._LEAVE = float(os.environ.get("LEAVE", listen._LEAVE))


class HearingService:
    """Hears withdrawals."""

    name = "hearing"

    @on(contracts.ProposalWithdrawn)
    def withdrawn(self, tx: Tx, event: contracts.ProposalWithdrawn) -> None:
        hearing.note(tx, event)
        tx.flush()
        word, _, number = event.reason.partition(" ")
        if word == "slow":
            eventlet.sleep(float(number))
        if word == "timeout":
            raise eventlet.Timeout()
        if word == "fail":
            raise ValueError("as told")


def config() -> dict[str, Any]:
    settings = SimpleNamespace(amqp_uri=os.environ["AMQP_URI"], window=int(os.environ["WINDOW"]), poll_seconds=0.2)
    return {"settings": settings, "engine": database.connect(os.environ["DATABASE_URL"]), "district": None}


def main() -> None:
    """Until SIGTERM."""
    logging.basicConfig(level=logging.INFO)
    runner = ServiceRunner(config())
    runner.add_service(HearingService)
    signal.signal(signal.SIGTERM, lambda *_: eventlet.spawn_n(runner.stop))
    runner.start()
    print("started", flush=True)
    runner.wait()
    print("stopped", flush=True)


if __name__ == "__main__":
    main()
