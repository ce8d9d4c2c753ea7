"""How proposals look to clients of Open311: two statuses, updates, keys, and whom a client speaks for."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from .public_state import STATES, describe
from .refusal import Refused

#: The words of mySociety's updates for our states; what is not named here is IN_PROGRESS while it is open.
UPDATE_STATUS = {
    "submitted": "FOR_TRIAGE",
    "collecting": "OPEN", "triage": "INVESTIGATING", "consultation": "INVESTIGATING", "in_review": "INVESTIGATING",
    "voting": "INVESTIGATING", "returned": "INVESTIGATING", "adopted": "ACTION_SCHEDULED",
    "announced": "ACTION_SCHEDULED", "evaluating": "FIXED", "closed": "CLOSED",
    "closed_unresolved": "NO_FURTHER_ACTION", "rejected": "NO_FURTHER_ACTION", "lapsed": "NO_FURTHER_ACTION",
    "withdrawn": "CANCELLED", "merged": "DUPLICATE",
}
#: What clients may say in an update.
TOLD_STATUS = ("OPEN", "INVESTIGATING", "IN_PROGRESS", "ACTION_SCHEDULED", "FIXED", "CLOSED", "DUPLICATE",
               "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION", "INTERNAL_REFERRAL", "FOR_TRIAGE", "CANCELLED",
               "REOPEN")
OVER = tuple(name for name, state in STATES.items() if state.over)
_TITLE = 100


class NoKey(Refused):
    """Whoever writes needs an API key."""

    code = "api-key"


class Malformed(Refused):
    """What was asked does not fit the interface."""

    code = "malformed"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which proposals; `numbers` overrides all else. `bbox` is west, south, east, north."""

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    over: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None
    updated_until: datetime | None = None
    bbox: tuple[float, float, float, float] | None = None
    limit: int = 1000
    skip: int = 0


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a client told beyond the proposal itself."""

    proposal_id: str
    client: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Update:
    """What a client says has become of it: a note beside the path, which moves nothing."""

    id: str
    proposal_id: str
    client: str
    update_id: str
    status: str
    words: str
    media: tuple[str, ...]
    updated_at: datetime
    received_at: datetime


def status(state: str) -> str:
    """Open or closed."""
    return "closed" if describe(state).over else "open"


def update_status(state: str) -> str:
    """The finer word of updates."""
    return UPDATE_STATUS.get(state, "IN_PROGRESS")


def client(keys: Mapping[str, str], key: str) -> str:
    """Whose key it is; `keys` are the clients' names with the SHA-256 of their keys in hexadecimal."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    held = [name for name, known in keys.items() if hmac.compare_digest(digest, known.lower())]
    if not key or not held:
        raise NoKey("Invalid api_key received -- can't proceed with create_request.")
    return held[0]


def person(*, salt: str, client: str, known_as: str) -> str:
    """The opaque id of whom a client speaks for; by it nobody can be found, and another client's is another's."""
    told = hmac.new(salt.encode(), f"{client}\n{known_as}".encode(), hashlib.sha256).hexdigest()
    return f"open311-{told[:32]}"


def title(given: str, description: str, *, fallback: str) -> str:
    """A title for what has none: its first line, without the word FixMyStreet puts before it."""
    first = next((line.strip() for line in description.splitlines() if line.strip()), "")
    if first.lower().startswith("title:"):
        first = first[len("title:"):].strip()
    words = given.strip() or first or fallback
    return words if len(words) <= _TITLE else f"{words[:_TITLE - 1]}…"
