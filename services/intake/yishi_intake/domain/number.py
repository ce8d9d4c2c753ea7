"""Receipt numbers that can be read over the phone: JN-2026-000123."""

import re
import unicodedata
from dataclasses import dataclass

_SPOKEN = re.compile(r"([A-Z]{1,6})[\W_]*([0-9]{4})[\W_]*([0-9]{1,12})")


def receipt(prefix: str, year: int, count: int) -> str:
    """The receipt number; beyond 999,999 a year it only grows longer."""
    return f"{prefix}-{year}-{count:06d}"


def written(spoken: str) -> str:
    """The receipt number that somebody meant: `jn 2026 123`, `ＪＮ－２０２６－０００１２３` and `JN2026000123` are one.

    What cannot be one is only trimmed, and will not be found.
    """
    text = unicodedata.normalize("NFKC", spoken).strip().upper()
    found = _SPOKEN.fullmatch(text)
    return receipt(found[1], int(found[2]), int(found[3])) if found else text


@dataclass(frozen=True)
class Block:
    """Numbers of one year set aside for one process: from `start` up to, not including, `end`."""

    year: int
    start: int
    end: int
