"""A review in one line."""

from dataclasses import dataclass
from datetime import datetime

from .parts import Proposal


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A review as it stands in a list."""

    id: str
    proposal: Proposal
    course: int
    state: str
    kind: str
    tier: str
    body: str
    deadline: datetime | None
    overdue: bool
    opened_at: datetime
    version: int
