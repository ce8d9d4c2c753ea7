"""Stopping what was filed, to take it back or to merge it: those who signed may object, review says whether it has."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .guards import Ask
from .moves import permit
from .proposal import Proposal


@dataclass(frozen=True, kw_only=True)
class StopRequest:
    """A request; `state` is requested, then confirmed or dropped, and after review's answer stopped or refused.

    `kind` is withdrawal or merge, `target_id` what it would be merged into, `asked_by` who asked: author, convener or
    officer. `ground` says why it was dropped or refused.
    """

    proposal_id: str
    course: int
    requested_at: datetime
    until: datetime
    reason: str
    state: str = "requested"
    ground: str = ""
    kind: str = "withdrawal"
    target_id: str | None = None
    asked_by: str = "author"

    @property
    def open(self) -> bool:
        """Whether it may still come to something."""
        return self.state in ("requested", "confirmed")


def request_withdrawal(
    proposal: Proposal, former: StopRequest | None, *, by: str, reason: str, until: datetime, now: datetime,
) -> StopRequest:
    """The author's request; one at a time."""
    pending = former is not None and former.open
    permit(proposal, "request_withdrawal", Ask(by=by, now=now, pending=pending))
    return StopRequest(proposal_id=proposal.id, course=proposal.course, requested_at=now, until=until, reason=reason)


def object_to(proposal: Proposal, asked: StopRequest | None, *, by: str, now: datetime) -> StopRequest | None:
    """Dropped: a neighbour who signed wants it to go on."""
    permit(proposal, "object_to_withdrawal", about(asked, kind="withdrawal", by=by, now=now))
    return dropped(asked, ground="objection")


def keep(proposal: Proposal, asked: StopRequest | None, *, by: str, now: datetime) -> StopRequest | None:
    """Dropped: the author has thought better of it."""
    permit(proposal, "keep", about(asked, kind="withdrawal", by=by, now=now))
    return dropped(asked, ground="author")


def confirm(proposal: Proposal, asked: StopRequest | None, *, now: datetime) -> StopRequest | None:
    """Confirmed, once the days for objections are over; one that has ended stays as it is."""
    if asked is None or asked.state != "requested" or now < asked.until:
        return asked
    permit(proposal, f"confirm_{asked.kind}", Ask(now=now))
    return replace(asked, state="confirmed")


def answered(asked: StopRequest | None, *, stopped: bool, ground: str = "") -> StopRequest | None:
    """What review has made of it; an answer to a request that has ended changes nothing."""
    return _ended(asked, "stopped" if stopped else "refused", ground=ground)


def about(asked: StopRequest | None, *, kind: str, by: str, now: datetime, **also: Any) -> Ask:
    """What the guards may know of a request of this kind that still waits."""
    waits = asked is not None and asked.state == "requested" and asked.kind == kind
    return Ask(by=by, now=now, pending=waits, until=asked.until if asked is not None and waits else None, **also)


def dropped(asked: StopRequest | None, *, ground: str) -> StopRequest | None:
    """Over; it goes on."""
    return _ended(asked, "dropped", ground=ground)


def _ended(asked: StopRequest | None, state: str, *, ground: str) -> StopRequest | None:
    return replace(asked, state=state, ground=ground) if asked is not None and asked.open else asked
