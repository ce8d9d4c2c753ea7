"""The ways a notice goes to a person: by which channel, from when on, and in which order if one fails."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Way:
    """One channel for one notice. Those of rank 0 set out at `due`; one of a higher rank waits for the one before."""

    channel: str
    due: datetime
    rank: int = 0


def planned(channels: Sequence[str], *, usable: Collection[str], now: datetime) -> list[Way]:
    """All channels of an urgency by which this person can be reached, each at once."""
    return [Way(channel=name, due=now) for name in channels if name in usable]
