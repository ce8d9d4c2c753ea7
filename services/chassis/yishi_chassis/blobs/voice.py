"""Sound as meetings and telephones record it: Ogg (Opus, Vorbis) without its remarks, AMR frame by frame."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .kinds import AMR_WIDE, OGG
from .parts import Made, Range, length_of
from .unfit import Unfit

_FIRST = 2   # flag of the page that begins a stream
_MOST_REMARKS = 1 << 24
#: Before and behind what a writer says of itself, and how much of both there is at least.
_REMARKS = {b"OpusHead": (b"OpusTags", b""), b"\x01vorbis": (b"\x03vorbis", b"\x01")}
_LEAST = 16
#: Bytes that follow a frame's first one, by its kind; None: there is no such frame.
_NARROW = (12, 13, 15, 17, 19, 20, 26, 31, 5, None, None, None, None, None, None, 0)
_WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, None, None, None, None, 0, 0)
_UNUSED_BITS = 0x83


@dataclass(frozen=True)
class _Page:
    start: int
    content: int
    end: int
    laces: bytes


def make_ogg(file: BinaryIO, mimetype: str) -> Made:
    """The same stream, what its writer said of it overwritten where it lies; raises Unfit unless it is one whole."""
    pages = list(_pages(file))
    told = list(_second_packet(pages))
    if not told or sum(length for _, _, length in told) > _MOST_REMARKS:
        raise _damaged()
    end = told[-1][0].end
    front = bytearray(_at(file, 0, end))
    words = b"".join(bytes(front[start:start + length]) for _, start, length in told)
    blank = _blank(bytes(front[pages[0].content:pages[0].content + 8]), words)
    for page, start, length in told:
        front[start:start + length], blank = blank[:length], blank[length:]
        front[page.start + 22:page.start + 26] = bytes(4)
        front[page.start + 22:page.start + 26] = struct.pack("<I", checksum(front[page.start:page.end]))
    return Made(mimetype=OGG.mimetype, pieces=[bytes(front), Range(end, length_of(file) - end)])


def make_amr(file: BinaryIO, mimetype: str) -> Made:
    """The frames; the format has no room for anything else."""
    wide = mimetype == AMR_WIDE.mimetype
    place, end, frames = 9 if wide else 6, length_of(file), 0
    while place < end:
        head = _at(file, place, 1)[0]
        length = (_WIDE if wide else _NARROW)[head >> 3 & 15]
        if head & _UNUSED_BITS or length is None:
            raise _damaged()
        place, frames = place + 1 + length, frames + 1
    if place != end or not frames:
        raise _damaged()
    return Made(mimetype=mimetype, pieces=[Range(0, end)])


def checksum(page: bytes | bytearray) -> int:
    """The sum that Ogg puts into a page, made while that place is empty."""
    found = 0
    for byte in page:
        found = found << 8 & 0xFFFFFFFF ^ _SUMS[found >> 24 ^ byte]
    return found


def _pages(file: BinaryIO) -> Iterator[_Page]:
    """The pages of the one stream that fills the file exactly."""
    place, size, stream = 0, length_of(file), None
    while place < size:
        head = _at(file, place, 27)
        if len(head) < 27 or not head.startswith(b"OggS\0"):
            raise _damaged()
        if (head[5] & _FIRST != 0) != (place == 0) or stream not in (None, head[14:18]):
            raise Unfit("the recording holds more than one stream", code="not-readable")
        laces, stream = _at(file, place + 27, head[26]), head[14:18]
        content = place + 27 + len(laces)
        page = _Page(place, content, content + sum(laces), laces)
        if len(laces) < head[26] or page.end > size:
            raise _damaged()
        yield page
        place = page.end


def _second_packet(pages: list[_Page]) -> Iterator[tuple[_Page, int, int]]:
    """Where its parts lie, page by page; the first packet has the first page for itself."""
    for page in pages[1:]:
        ends = next((n for n, lace in enumerate(page.laces) if lace < 255), None)
        yield page, page.content, sum(page.laces if ends is None else page.laces[:ends + 1])
        if ends is not None:
            return


def _blank(head: bytes, words: bytes) -> bytes:
    """Remarks of the same length that say nothing: their writer is called by spaces, and there are no others."""
    before, behind = _REMARKS.get(head, _REMARKS.get(head[:7], (b"", b"")))
    if not before or not words.startswith(before) or len(words) < _LEAST:
        raise _damaged()
    spaces = len(words) - len(before) - len(behind) - 8
    return before + struct.pack("<I", spaces) + b" " * spaces + bytes(4) + behind


def _sum_of(byte: int) -> int:
    found = byte << 24
    for _ in range(8):
        found = (found << 1 ^ (0x04C11DB7 if found >> 31 else 0)) & 0xFFFFFFFF
    return found


_SUMS = tuple(_sum_of(byte) for byte in range(256))


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)


def _damaged() -> Unfit:
    return Unfit("the recording is cut off or damaged", code="damaged")
