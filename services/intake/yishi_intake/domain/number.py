"""Receipt numbers that can be read over the phone: JN-2026-000123."""

from dataclasses import dataclass


def receipt(prefix: str, year: int, count: int) -> str:
    """The receipt number; beyond 999,999 a year it only grows longer."""
    return f"{prefix}-{year}-{count:06d}"


@dataclass(frozen=True)
class Block:
    """Numbers of one year set aside for one process: from `start` up to, not including, `end`."""

    year: int
    start: int
    end: int
