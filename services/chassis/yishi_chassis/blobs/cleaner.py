"""Has files cleaned by processes of their own, few at a time; the others go on being served meanwhile."""

import hashlib
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
from typing import Any, BinaryIO, Literal, cast

from pydantic import BaseModel, Field

from .kinds import KINDS, Kind
from .unfit import TooBusy, Unfit

log = logging.getLogger(__name__)
#: Seconds that one file may take, and that one waits for its turn.
PATIENCE, QUEUE = 40.0, 20.0
_STEP = 1 << 16
#: What the other process may say in words, and send as a thumbnail; a photograph may grow to so much when made anew.
_MOST_TOLD, _MOST_THUMBNAIL, _MOST_MADE = 4096, 1 << 20, 32 << 20
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


class _Told(BaseModel, extra="forbid"):
    """What the worker says of the file that follows: it has looked at a stranger's file and is not believed."""

    mimetype: str
    size: int = Field(ge=0)
    thumbnail: int = Field(ge=0, le=_MOST_THUMBNAIL)
    width: int | None = Field(None, ge=1, le=65_535)
    height: int | None = Field(None, ge=1, le=65_535)
    thumbhash: str = Field("", pattern="^[0-9a-f]{0,64}$")


class _Refused(BaseModel, extra="forbid"):
    refused: Literal["ambiguous", "damaged", "not-readable", "too-costly"]
    why: str


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
    most = max(os.lseek(file.fileno(), 0, os.SEEK_END) + _MOST_TOLD, _MOST_MADE)
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    command = [sys.executable, "-I", "-m", f"{__package__}.worker", kind.mimetype]
    # the fewer places its threads take memory from, the less it claims
    with subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd="/",
                          env={"MALLOC_ARENA_MAX": "1"}) as worker:
        late = threading.Timer(PATIENCE, worker.kill)
        late.start()
        try:
            cleaned = _taken(worker.stdout, out, kind, most)
            status = worker.wait()
        except EOFError as error:
            raise _unfit(worker.wait(), error) from None
        except ValueError as error:
            raise _unfit(0, error) from None
        finally:
            worker.kill()   # unless it has ended
            late.cancel()
    if status:
        raise _unfit(status, None)
    return cleaned


def _taken(pipe: Any, out: BinaryIO, kind: Kind, most: int) -> Cleaned:
    """What the worker sends, the file into `out`; raises Unfit, or what says that this is not a worker's answer."""
    line = pipe.readline(_MOST_TOLD)
    if line.startswith(b'{"refused"'):
        refused = _Refused.model_validate_json(line)
        raise Unfit(refused.why, code=refused.refused)
    if not line:
        raise EOFError("nothing was said")
    told = _Told.model_validate_json(line)
    if told.mimetype not in KINDS or KINDS[told.mimetype].name != kind.name or told.size > most:
        raise ValueError("something was made that was not asked for")
    thumbnail, size, digest = pipe.read(told.thumbnail), 0, hashlib.sha256()
    while size <= told.size and (part := pipe.read(_STEP)):
        out.write(part)
        digest.update(part)
        size += len(part)
    if size > told.size:
        raise ValueError("more came than was said")
    if (size, len(thumbnail)) != (told.size, told.thumbnail):
        raise EOFError("less came than was said")
    out.seek(0)
    return Cleaned(file=out, size=size, sha256=digest.hexdigest(), mimetype=told.mimetype, thumbnail=thumbnail,
                   width=told.width, height=told.height, thumbhash=told.thumbhash)


def _unfit(status: int, error: Exception | None) -> Unfit:
    log.info("a file could not be cleaned", extra={"status": status, "fault": repr(error)})
    if status in _KILLED:
        return Unfit("the file takes too much time or memory to look at", code="too-costly")
    return Unfit("the file is cut off or damaged", code="damaged")
