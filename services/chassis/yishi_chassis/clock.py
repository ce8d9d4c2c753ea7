"""Time, injected: `now` is the clock of the rules and can be moved in local mode, `wall` never moves.

Rules, deadlines and whatever a person sees use `now`. Leases, back-off and other care for machines use `wall`.
"""

import os
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_moved_by: Path | None = None
_read: tuple[int, float] = (0, 0.0)
_believed_until = 0.0
#: Seconds for which what was read is believed: asking the file system each time is much of what reading a clock costs.
_BELIEVED = 0.02


def follow(file: Path | None) -> None:
    """Let `now` run ahead by the seconds written in `file`, re-read whenever it changes; None: the true time."""
    global _moved_by, _read, _believed_until
    _moved_by, _read, _believed_until = file, (0, 0.0), 0.0


def wall() -> datetime:
    """The machine's time."""
    return datetime.now(ZONE)


def now() -> datetime:
    """The time by which rules are judged, in Asia/Shanghai."""
    return wall() + timedelta(seconds=_offset()) if _moved_by else wall()


def move(file: Path, *, seconds: float) -> None:
    """Run the clock of every process that follows `file` ahead by `seconds` more; returns when all of them know."""
    global _believed_until
    ahead = float(file.read_text()) if file.exists() else 0.0
    fresh = file.with_suffix(".new")
    fresh.write_text(f"{ahead + seconds}\n")
    fresh.replace(file)
    _believed_until = 0.0
    time.sleep(2 * _BELIEVED)


def _offset() -> float:
    global _read, _believed_until
    if time.monotonic() < _believed_until:
        return _read[1]
    try:
        changed = os.stat(_moved_by or "").st_mtime_ns
    except FileNotFoundError:
        return 0.0
    if changed != _read[0] and _moved_by:
        _read = (changed, float(_moved_by.read_text()))
    _believed_until = time.monotonic() + _BELIEVED
    return _read[1]
