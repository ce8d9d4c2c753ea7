"""What a cleaned file is made of: bytes of its own, and ranges of the file that came."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_STEP = 1 << 18


@dataclass(frozen=True)
class Range:
    """So many bytes of the file that came."""

    start: int
    length: int


@dataclass(frozen=True, kw_only=True)
class Made:
    """The cleaned file; a photograph also has a thumbnail (WebP), its pixels each way, its ThumbHash in hexadecimal."""

    mimetype: str
    pieces: list[bytes | Range]
    thumbnail: bytes = b""
    width: int | None = None
    height: int | None = None
    thumbhash: str = ""

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(len(piece) if isinstance(piece, bytes) else piece.length for piece in self.pieces)

    def written(self, file: BinaryIO) -> Iterator[bytes]:
        """The cleaned file, bit by bit; raises EOFError when the file is shorter than it was."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from _read(file, piece)


def _read(file: BinaryIO, piece: Range) -> Iterator[bytes]:
    file.seek(piece.start)
    left = piece.length
    while left:
        read = file.read(min(_STEP, left))
        if not read:
            raise EOFError
        left -= len(read)
        yield read


def length_of(file: BinaryIO) -> int:
    """The file's length in bytes."""
    return file.seek(0, 2)
