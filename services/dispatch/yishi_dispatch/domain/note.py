"""What an agency sent that fits no move: kept, never lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Note:
    """The command, what it said, and the state it met."""

    id: str
    assignment_id: str
    agency: str
    at: datetime
    command: str
    state: str
    said: Mapping[str, Any]
