"""What agency or body note on an assignment: for themselves, for the proposer, or for everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Audience = Literal["internal", "proposer", "public"]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A note; `side` is who wrote it: the agency, or the body that had it dispatched."""

    id: str
    assignment_id: str
    proposal_id: str
    side: Literal["agency", "body"]
    audience: Audience
    words: str
    by: str
    at: datetime
    redacted: bool = False


def readable(remark: Remark, *, sides: frozenset[str]) -> bool:
    """Whether one who stands on these sides (agency, body, proposer) reads it; internal is for the own side."""
    if remark.audience == "public":
        return True
    return remark.side in sides if remark.audience == "internal" else bool(sides)
