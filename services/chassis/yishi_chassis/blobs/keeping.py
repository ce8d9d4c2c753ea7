"""Where cleaned files are kept: a folder, or a bucket of S3; each under a key of its own that is never used again."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
_STEP = 1 << 18


class Gone(Exception):
    """Nothing is kept under this key."""

    code = "not-found"


class Unusable(Exception):
    """Where files should be kept nothing can be kept; the text says why."""


class Blobs(Protocol):
    """A place for files."""

    def ready(self) -> None:
        """Raise Unusable when nothing can be kept here."""

    def put(self, key: str, file: BinaryIO, *, size: int, mimetype: str) -> None:
        """Keep it; when this returns it is safe."""

    def read(self, key: str, *, start: int, length: int) -> Iterator[bytes]:
        """A part of it, bit by bit; raises Gone at once when there is none."""

    def delete(self, key: str) -> None:
        """Forget it; nothing happens when it is gone already."""


def at(address: str) -> Blobs:
    """The place of this address: `file:///var/lib/yishi/blobs`, or `s3://key:secret@host:port/bucket` (s3 extra)."""
    parts = urlsplit(address)
    if parts.scheme == "file":
        return Folder(Path(parts.path))
    s3: Any = import_module(f"{__package__}.s3")   # its client is an extra
    bucket: Blobs = s3.Bucket.at(address)
    return bucket


class Folder:
    """Files on disk, in 256 folders by the end of their keys."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def ready(self) -> None:
        """The folder is there, made if need be, and can be written."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.root).close()
        except OSError as error:
            raise Unusable(f"files cannot be kept in {self.root}: {error.strerror}") from None

    def put(self, key: str, file: BinaryIO, *, size: int, mimetype: str) -> None:
        """Written aside, forced to the disk, then given its name: half a file is never seen."""
        place = self._place(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as fresh:
            try:
                while part := file.read(_STEP):
                    fresh.write(part)
                fresh.flush()
                aside(lambda: os.fsync(fresh.fileno()))
                os.rename(fresh.name, place)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(fresh.name)
                raise
        aside(lambda: _settle(place.parent))

    def read(self, key: str, *, start: int, length: int) -> Iterator[bytes]:
        """From the disk, by a thread that may wait for it; opened when the first bit is asked for."""
        place = self._place(key)
        if not place.exists():
            raise Gone("the file is not kept any more")
        return _parts(place, start, length)

    def delete(self, key: str) -> None:
        """The name and what it stands for."""
        self._place(key).unlink(missing_ok=True)

    def _place(self, key: str) -> Path:
        return self.root / key.partition(".")[0][-2:] / key


def _parts(place: Path, start: int, length: int) -> Iterator[bytes]:
    with place.open("rb") as file:
        file.seek(start)
        while part := aside(partial(file.read, min(_STEP, length))):
            length -= len(part)
            yield part


def _settle(folder: Path) -> None:
    """A new name is safe only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def aside(do: Callable[[], T]) -> T:
    """Do what waits for the disk, in a thread where others would have to wait as well."""
    eventlet: Any = sys.modules.get("eventlet")
    if eventlet is None or not eventlet.patcher.is_monkey_patched("thread"):
        return do()
    done: T = import_module("eventlet.tpool").execute(do)
    return done
