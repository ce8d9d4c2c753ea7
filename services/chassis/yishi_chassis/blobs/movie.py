"""Films and sound in boxes (MP4, QuickTime, M4A): what is not picture or sound is blanked where it lies.

Where a film was taken lies in `udta` and `meta` boxes, or in tracks of data beside the picture. They become `free`
boxes of nothing: no byte moves, so that the tables of where samples lie stay true.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .parts import Made, Range, length_of
from .unfit import Unfit

#: What is kept, by where it lies; everything else is blanked.
_KEPT = {
    "": {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"wide"},
    "moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    "trak": {b"tkhd", b"edts", b"mdia", b"tref", b"tapt", b"load"},
}
_SEEN_OR_HEARD = (b"vide", b"soun", b"sbtl", b"text", b"subt", b"tmcd")
_MOST_BOXES = 10_000
_MOST_BLANK, _MOST_SAMPLES = 64 << 20, 1 << 20


@dataclass(frozen=True)
class Box:
    """A box: its type, where it begins, where its content begins, where it ends."""

    type: bytes
    start: int
    content: int
    end: int


@dataclass
class _Film:
    file: BinaryIO
    blanks: list[tuple[int, int]]
    renamed: list[int]

    def blank(self, box: Box) -> None:
        self.renamed.append(box.start + 4)
        self.blanks.append((box.content, box.end))


def make(file: BinaryIO, mimetype: str) -> Made:
    """The same file without what is nobody's business; raises Unfit when it is cut off or no film."""
    film = _Film(file, [], [])
    top = list(boxes(file, 0, length_of(file)))
    if not {b"ftyp", b"moov"} <= {box.type for box in top} or top[0].type != b"ftyp":
        raise _damaged()
    for box in top:
        if box.type not in _KEPT[""]:
            film.blank(box)
        elif box.type == b"moov":
            _clean_moov(film, box, data=[box for box in top if box.type == b"mdat"],
                        in_parts=any(box.type == b"moof" for box in top))
    return Made(mimetype=mimetype, pieces=_pieces(film))


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes that fill this part of the file exactly."""
    for _ in range(_MOST_BOXES):
        if start == end:
            return
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            raise _damaged()
        size, header = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        size = size or end - start
        if size < header or start + size > end:
            raise _damaged()
        yield Box(head[4:8], start, start + header, start + size)
        start += size
    raise _damaged()


def _clean_moov(film: _Film, moov: Box, *, data: list[Box], in_parts: bool) -> None:
    for box in boxes(film.file, moov.content, moov.end):
        if box.type not in _KEPT["moov"]:
            film.blank(box)
        elif box.type == b"trak":
            _clean_track(film, box, data=data, in_parts=in_parts)


def _clean_track(film: _Film, track: Box, *, data: list[Box], in_parts: bool) -> None:
    media = _inside(film.file, track, b"mdia")
    if _content(film.file, _inside(film.file, media, b"hdlr"))[8:12] in _SEEN_OR_HEARD:
        for box in boxes(film.file, track.content, track.end):
            if box.type not in _KEPT["trak"]:
                film.blank(box)
        return
    if in_parts:
        raise Unfit("the film holds a track of data that cannot be taken out", code="not-readable")
    table = _inside(film.file, _inside(film.file, media, b"minf"), b"stbl")
    for start, end in _samples(film.file, table):
        if not any(box.content <= start and end <= box.end for box in data):
            raise _damaged()
        film.blanks.append((start, end))
    film.blank(track)


def _samples(file: BinaryIO, table: Box) -> Iterator[tuple[int, int]]:
    """Where the chunks of a track lie: from its tables of sizes, of samples for each chunk, of chunks."""
    inside = {box.type: _content(file, box) for box in boxes(file, table.content, table.end)}
    try:
        same, count = struct.unpack_from(">II", inside[b"stsz"], 4)
        listed = () if same else struct.unpack_from(f">{count}I", inside[b"stsz"], 12)
        sizes = [same] * min(count, _MOST_SAMPLES) if same else [*listed]
        wide = b"co64" in inside
        offsets = _numbers(inside[b"co64" if wide else b"stco"], "Q" if wide else "I", 1)
        runs = _numbers(inside[b"stsc"], "I", 3)
    except (KeyError, struct.error):
        raise _damaged() from None
    taken, run = 0, -1
    for number, (offset,) in enumerate(offsets, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        held = sizes[taken:taken + runs[run][1]] if run >= 0 else []
        taken += len(held)
        yield offset, offset + sum(held)


def _numbers(table: bytes, kind: str, each: int) -> list[tuple[int, ...]]:
    (count,) = struct.unpack_from(">I", table, 4)
    form = struct.Struct(f">{each}{kind}")
    if 8 + count * form.size > len(table):
        raise _damaged()
    return [form.unpack_from(table, 8 + form.size * at) for at in range(count)]


def _inside(file: BinaryIO, box: Box, wanted: bytes) -> Box:
    found = next((each for each in boxes(file, box.content, box.end) if each.type == wanted), None)
    if found is None:
        raise _damaged()
    return found


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.content)
    return file.read(box.end - box.content)


def _pieces(film: _Film) -> list[bytes | Range]:
    """The file with `free` for the names and nothing for the contents of what is blanked."""
    edits = [(at, b"free") for at in film.renamed]
    edits += [(start, bytes(end - start)) for start, end in _merged(film.blanks)]
    made: list[bytes | Range] = []
    place = 0
    for start, put in sorted(edits):
        if start < place:
            continue   # lies inside what is blanked already
        made += [Range(place, start - place), put]
        place = start + len(put)
    return [*made, Range(place, length_of(film.file) - place)]


def _merged(blanks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if sum(end - start for start, end in blanks) > _MOST_BLANK:
        raise Unfit("the film holds more data than pictures and sound", code="not-readable")
    merged: list[tuple[int, int]] = []
    for start, end in sorted(blanks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _damaged() -> Unfit:
    return Unfit("the recording is cut off or damaged", code="damaged")
