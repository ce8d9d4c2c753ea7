"""Files at the doors: taken bit by bit to the disk, told apart by content; given out whole, or the part asked for."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from multipart import MultipartError, MultipartSegment, PushMultipartParser
from werkzeug.http import parse_options_header

from . import blobs, formdata
from .problems import Problem

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
#: What a form around a file may be longer than the file.
_AROUND = 1 << 16
#: What is taken of each kind, as people say it.
_KNOWN = {"JPEG, PNG, WebP, HEIC": "photograph", "MP3, WAV, M4A, Ogg, AMR": "sound", "MP4, QuickTime": "video",
          "PDF": "document"}


class _Asked(Protocol):
    @property
    def bits(self) -> Callable[[int], Iterator[bytes]] | None: ...

    def header(self, name: str) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Came:
    """A file that has come whole, with the hash of what came; it lies in a temporary file."""

    file: BinaryIO
    kind: blobs.Kind
    size: int
    sha256: str


def received(request: _Asked, most: Mapping[str, int]) -> Came:
    """The file: the body itself, or the one file of a form; `most` are bytes by kind. Raises problems 400, 413, 415."""
    if request.bits is None:
        raise Problem(400, "a file is expected")
    bits = request.bits(max(most.values()) + _AROUND)
    kind = request.header("CONTENT_TYPE")
    if formdata.media_type(kind) == formdata.MULTIPART:
        bits = _file_of_form(str(kind), bits)
    return spooled(bits, most)


def spooled(bits: Iterator[bytes], most: Mapping[str, int]) -> Came:
    """A file to the disk; it is not read further than its kind allows."""
    file, size, digest, kind, head = tempfile.TemporaryFile(), 0, hashlib.sha256(), None, b""   # noqa: SIM115
    try:
        for bit in bits:
            size += len(bit)
            head = head if kind else head + bit
            if kind is None and len(head) >= blobs.HEAD:
                kind = expected(head, most)
            if kind and size > most[kind.name]:
                raise Problem(413, f"at most {most[kind.name]} bytes are taken of a {kind.name}")
            digest.update(bit)
            file.write(bit)
        file.flush()
        return Came(file=file, kind=kind or expected(head, most), size=size, sha256=digest.hexdigest())
    except BaseException:
        file.close()
        raise


def expected(head: bytes, most: Mapping[str, int]) -> blobs.Kind:
    """The kind of a file with this beginning, if it is taken."""
    kind = blobs.kind_of(head)
    if kind is None or kind.name not in most:
        taken = ", ".join(name for name, of in _KNOWN.items() if of in most)
        raise Problem(415, f"what is in the file is none of: {taken}")
    return kind


def _file_of_form(content_type: str, bits: Iterator[bytes]) -> Iterator[bytes]:
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    files, inside = 0, False
    try:
        with PushMultipartParser(boundary or "none", max_segment_count=20) as parser:
            for event in (event for bit in bits for event in parser.parse(bit)):
                if isinstance(event, MultipartSegment):
                    inside = event.filename is not None
                    files += inside
                elif event and inside and files == 1:
                    yield bytes(event)
    except MultipartError:
        raise Problem(400, "the body is not the form its Content-Type says") from None
    if files != 1:
        raise Problem(400, "a form with exactly one file is expected")


def part(reply: Any, stored: Any, *, asked: Callable[[str], str | None], head: bool = False) -> Any:
    """The reply with the file, or with the one part of it that was asked for; several parts at once are not made.

    `head`: only what it would be is asked, and nothing is opened.
    """
    reply.headers |= {"ETag": f'"{stored.etag}"', "Accept-Ranges": "bytes"}
    if asked("HTTP_IF_NONE_MATCH") == reply.headers["ETag"]:
        return reply   # whoever holds it is told so
    start, end = 0, stored.size
    found = _RANGE.fullmatch(asked("HTTP_RANGE") or "")
    if found and any(found.groups()) and asked("HTTP_IF_RANGE") in (None, reply.headers["ETag"]):
        start, end = _bounds(found[1], found[2], stored.size)
        reply.status = 206
        reply.headers["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    reply.bits, reply.size = iter(()) if head else stored.read(start, end - start), end - start
    return reply


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last) + 1, size) if first and last else size
    if start >= end:
        raise Problem(416, headers={"Content-Range": f"bytes */{size}"})
    return start, end
