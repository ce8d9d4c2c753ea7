"""Addresses and contents of tiles, as C2SP tlog-tiles has them: 256 hashes, or 256 entries, to a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .tree import WIDTH

LONGEST_ENTRY = 65_535
HIGHEST_LEVEL = 7           # a tree of 2^63 leaves has no more
_NUMBERS = 1 << 63 - 8
_ADDRESS = re.compile(r"(?P<number>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Which tile of a level, and how many hashes of it: fewer than 256 only at the right edge."""

    number: int
    width: int = WIDTH

    @property
    def start(self) -> int:
        """The index of the tile's first hash in its level."""
        return self.number * WIDTH


def parse(text: str) -> Address:
    """Read `x001/x234/067` or `000.p/17`; raises ValueError for anything the format does not allow."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError(f"not an address of a tile: {text!r}")
    address = Address(number=int(found["number"].replace("/", "").replace("x", "")), width=int(found["width"] or WIDTH))
    if address.width > WIDTH or address.number >= _NUMBERS or path(address) != text:
        raise ValueError(f"not an address of a tile: {text!r}")
    return address


def path(address: Address) -> str:
    """Write an address: three digits to a part, all but the last with an x before them."""
    digits = f"{address.number:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    written = "/".join([f"x{part}" for part in parts[:-1]] + parts[-1:])
    return written if address.width == WIDTH else f"{written}.p/{address.width}"


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries one after the other, each after its length in two bytes."""
    longest = max(map(len, entries), default=0)
    if longest > LONGEST_ENTRY:
        raise ValueError(f"an entry of {longest} bytes does not fit a bundle")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundle(data: bytes) -> tuple[bytes, ...]:
    """The entries of a bundle; raises ValueError when it ends in the middle of one."""
    entries: list[bytes] = []
    position = 0
    while position < len(data):
        length = int.from_bytes(data[position : position + 2], "big")
        end = position + 2 + length
        if end > len(data) or position + 2 > len(data):
            raise ValueError("the bundle ends in the middle of an entry")
        entries.append(data[position + 2 : end])
        position = end
    return tuple(entries)
