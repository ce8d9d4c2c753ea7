"""Inside an agency: the office (科室), the handler (经办), and the sign-off (审签) before a report goes out."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from . import refusals
from .assignment import Report


@dataclass(frozen=True, kw_only=True)
class Handling:
    """Which office of the agency has an assignment, and which account handles it; both opaque to others."""

    assignment_id: str
    office: str
    handler: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A report that waits for another person of the agency."""

    id: str
    assignment_id: str
    proposal_id: str
    report: Report
    written_by: str
    written_at: datetime
    state: Literal["open", "signed", "given_back"] = "open"
    signed_by: str = ""
    signed_at: datetime | None = None
    reason: str = ""


def sign(draft: Draft, *, by: str, approve: bool, reason: str, now: datetime) -> Draft:
    """Another person than who wrote it signs it off, or gives it back with a reason."""
    if draft.state != "open":
        raise refusals.NoDraft(f"the draft is {draft.state}")
    if by == draft.written_by:
        raise refusals.SameHand("another person of the agency signs it off")
    return replace(draft, state="signed" if approve else "given_back", signed_by=by, signed_at=now, reason=reason)
