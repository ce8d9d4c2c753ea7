"""Named places at which tests kill the process as hard as a power cut would, to see what becomes of the work.

`YISHI_FAILPOINT=relay.claimed:3` kills at the third hit of that name; with `YISHI_FAILPOINT_ONCE` naming a file,
only as long as that file does not exist: it is made just before, so that the restarted process lives.
"""

import os
import signal
from collections import Counter
from pathlib import Path

_hits: Counter[str] = Counter()


def hit(name: str) -> None:
    """Die here by SIGKILL if the environment asks for it; otherwise nothing."""
    wanted = os.environ.get("YISHI_FAILPOINT")
    if not wanted:
        return
    place, _, nth = wanted.partition(":")
    if place != name:
        return
    _hits[name] += 1
    if _hits[name] == int(nth or 1) and _first_time():
        os.kill(os.getpid(), signal.SIGKILL)


def _first_time() -> bool:
    marker = os.environ.get("YISHI_FAILPOINT_ONCE")
    if marker is None:
        return True
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
