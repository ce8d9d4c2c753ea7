"""Has files cleaned by processes of their own, few at a time; the others go on being served meanwhile."""

import hashlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from .kinds import Kind
from .unfit import TooBusy, Unfit

log = logging.getLogger(__name__)
#: Seconds that one file may take, and that one waits for its turn.
PATIENCE, QUEUE = 40.0, 20.0
_STEP = 1 << 16
_MOST_TOLD = 4096
_KILLED = (-signal.SIGKILL, -signal.SIGXCPU)


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A file as it is kept: nothing but what is seen or heard; `sha256` is of this file, not of the one that came."""

    file: BinaryIO
    mimetype: str
    size: int
    sha256: str
    thumbnail: bytes = b""
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""


class Cleaner:
    """One for each process: no more than `at_once` files are looked at together."""

    def __init__(self, *, at_once: int = 2) -> None:
        self._turns = threading.BoundedSemaphore(at_once)

    @contextmanager
    def cleaned(self, file: BinaryIO, kind: Kind) -> Iterator[Cleaned]:
        """The cleaned file, for as long as the block lasts; raises Unfit, or TooBusy when its turn does not come.

        `file` must be a real one: its descriptor is all that the other process gets.
        """
        if not self._turns.acquire(timeout=QUEUE):
            raise TooBusy("too many files are being looked at; please send it again in a minute")
        try:
            with tempfile.TemporaryFile() as out:
                yield _run(file, kind, cast(BinaryIO, out))
        finally:
            self._turns.release()


def _run(file: BinaryIO, kind: Kind, out: BinaryIO) -> Cleaned:
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    command = [sys.executable, "-I", "-m", f"{__package__}.worker", kind.mimetype]
    # the fewer places its threads take memory from, the less it claims
    with subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/",
                          env={"MALLOC_ARENA_MAX": "1"}) as worker:
        late = threading.Timer(PATIENCE, worker.kill)
        late.start()
        try:
            told, thumbnail, size, digest = _taken(worker.stdout, out)
        except BaseException:
            worker.kill()
            raise
        finally:
            late.cancel()
        status = worker.wait()
    if told is None or "refused" in told:
        raise _unfit(told, status)
    if (size, len(thumbnail)) != (told.pop("size"), told.pop("thumbnail")):
        raise _unfit(None, status)
    return Cleaned(file=out, size=size, sha256=digest, thumbnail=thumbnail, **told)


def _taken(pipe: Any, out: BinaryIO) -> tuple[dict[str, Any] | None, bytes, int, str]:
    """What the worker says, the thumbnail, and the size and hash of the file, which goes to `out`."""
    line = pipe.readline(_MOST_TOLD)
    if not line.endswith(b"\n"):
        return None, b"", 0, ""
    told = json.loads(line)
    thumbnail = pipe.read(told.get("thumbnail", 0))
    size, digest = 0, hashlib.sha256()
    while part := pipe.read(_STEP):
        out.write(part)
        digest.update(part)
        size += len(part)
    out.seek(0)
    return told, thumbnail, size, digest.hexdigest()


def _unfit(told: dict[str, Any] | None, status: int) -> Unfit:
    if told and "refused" in told:
        return Unfit(told["why"], code=told["refused"])
    log.info("a file could not be cleaned", extra={"status": status})
    if status in _KILLED:
        return Unfit("the file takes too much time or memory to look at", code="too-costly")
    return Unfit("the file is cut off or damaged", code="damaged")
