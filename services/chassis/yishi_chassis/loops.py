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


def repeat(step: Callable[[], object], *, every: float, over: threading.Event, name: str) -> None:
    """Call `step` every `every` seconds until `over` is set; one that returns True is called again at once."""
    faults, more = 0, False
    while not over.wait(0 if more else every if not faults else max(every, pause_after(faults - 1))):
        try:
            more = step() is True
            faults = 0
        except PASSING:
            raise
        except BaseException as error:
            faults, more = faults + 1, False
            log.warning("a round failed", extra={"loop": name, "faults": faults}, exc_info=error)
