"""Loops that go on for as long as the service lives, whatever is raised in them."""

import logging
import random
import threading
from collections.abc import Callable

from greenlet import GreenletExit

log = logging.getLogger(__name__)
#: What ends a loop; everything else, eventlet.Timeout too, is a fault of one round.
PASSING = (GreenletExit, SystemExit, KeyboardInterrupt)
LONGEST_PAUSE = 10.0


def pause_after(faults: int) -> float:
    """Seconds to wait after that many faults in a row: longer each time, and never all at once."""
    return random.uniform(0.5, 1) * min(LONGEST_PAUSE, 0.5 * 2 ** min(faults, 10))


def repeat(
    step: Callable[[], object], *, every: float, over: threading.Event, name: str, first: float | None = None,
) -> None:
    """Call `step` every `every` seconds until `over` is set; one that returns True is called again at once."""
    faults, pause = 0, every if first is None else first
    while not over.wait(pause):
        try:
            pause = 0 if step() is True else every
            faults = 0
        except PASSING:
            raise
        except BaseException as error:
            pause = max(every, pause_after(faults))
            faults += 1
            log.warning("a round failed", extra={"loop": name, "faults": faults}, exc_info=error)
