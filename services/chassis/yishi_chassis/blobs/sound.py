"""Sound: MP3 frame by frame and WAV with its samples alone, without the tags that tell who, what, where."""

import struct
from typing import BinaryIO

from .kinds import MP3, WAV
from .parts import Made, Range, length_of
from .unfit import Unfit

_FEWEST_FRAMES = 3
_LONGEST_TAG = 1 << 18
_TAGS = (b"TAG", b"APETAGEX", b"LYRICSBE", b"ID3", b"3DI")
#: Thousands of bits in a second, by the four bits of a frame's header: layer III of MPEG 1, and of MPEG 2.
_RATES = {3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
          2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)}
_SAMPLES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}


def make_mp3(file: BinaryIO, mimetype: str) -> Made:
    """The frames, without the tags before and after them."""
    end = length_of(file)
    start = place = _after_tags(file)
    frames = 0
    while length := _frame(_at(file, place, 4)):
        if place + length > end:
            raise _damaged()
        place, frames = place + length, frames + 1
    if frames < _FEWEST_FRAMES or not _is_tag(_at(file, place, _LONGEST_TAG + 1)):
        raise _damaged()
    return Made(mimetype=MP3.mimetype, pieces=[Range(start, place - start)])


def make_wav(file: BinaryIO, mimetype: str) -> Made:
    """The format and the samples; other chunks are left out."""
    size = length_of(file)
    if struct.unpack("<I", _at(file, 4, 4))[0] + 8 != size:
        raise _damaged()
    chunks, place = dict[bytes, Range](), 12
    while place + 8 <= size:
        name, length = struct.unpack("<4sI", _at(file, place, 8))
        if place + 8 + length > size:
            raise _damaged()
        chunks.setdefault(name, Range(place, 8 + length))
        place += 8 + length + length % 2
    if not {b"fmt ", b"data"} <= set(chunks):
        raise _damaged()
    pieces: list[bytes | Range] = []
    for name in (b"fmt ", b"data"):
        pieces += [chunks[name], bytes(chunks[name].length % 2)]
    made = Made(mimetype=WAV.mimetype, pieces=pieces)
    return Made(mimetype=WAV.mimetype, pieces=[b"RIFF" + struct.pack("<I", made.size + 4) + b"WAVE", *pieces])


def _after_tags(file: BinaryIO) -> int:
    """Where the first frame begins."""
    place = 0
    while (head := _at(file, place, 10))[:3] == b"ID3" and len(head) == 10:
        length = 0
        for part in head[6:]:
            length = length << 7 | part & 0x7F
        place += 10 + length + (10 if head[5] & 0x10 else 0)
    return place


def _frame(head: bytes) -> int:
    """Its length in bytes; 0 for what is no frame."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version = head[1] >> 3 & 3   # 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
    rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or sampling == 3:
        return 0
    bits = _RATES[3 if version == 3 else 2][rate] * 1000
    samples = 144 if version == 3 else 72
    return samples * bits // _SAMPLES[version][sampling] + (head[2] >> 1 & 1) if bits else 0


def _is_tag(rest: bytes) -> bool:
    """Whether what follows the last frame is what may follow it: nothing, zeros, or tags."""
    told = rest.lstrip(b"\0")
    return len(rest) <= _LONGEST_TAG and (not told or told.startswith(_TAGS))


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)


def _damaged() -> Unfit:
    return Unfit("the recording is cut off or damaged", code="damaged")
