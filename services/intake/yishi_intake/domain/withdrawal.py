"""Taking back what was filed: the author asks, those who signed may object, review says whether it has stopped."""

from dataclasses import dataclass, replace
from datetime import datetime

from .guards import Ask
from .moves import permit
from .proposal import Proposal


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A request; `state` is requested, then confirmed or dropped, and after review's answer stopped or refused.

    `ground` says why it was dropped or refused.
    """

    proposal_id: str
    course: int
    requested_at: datetime
    until: datetime
    reason: str
    state: str = "requested"
    ground: str = ""

    @property
    def open(self) -> bool:
        """Whether it may still come to something."""
        return self.state in ("requested", "confirmed")


def request_withdrawal(
    proposal: Proposal, former: Withdrawal | None, *, by: str, reason: str, until: datetime, now: datetime,
) -> Withdrawal:
    """The author's request; one at a time."""
    pending = former is not None and former.open
    permit(proposal, "request_withdrawal", Ask(by=by, now=now, pending=pending))
    return Withdrawal(proposal_id=proposal.id, course=proposal.course, requested_at=now, until=until, reason=reason)


def object_to(proposal: Proposal, asked: Withdrawal | None, *, by: str, now: datetime) -> Withdrawal | None:
    """Dropped: a neighbour who signed wants it to go on."""
    permit(proposal, "object_to_withdrawal", _about(asked, by=by, now=now))
    return _ended(asked, "dropped", ground="objection")


def keep(proposal: Proposal, asked: Withdrawal | None, *, by: str, now: datetime) -> Withdrawal | None:
    """Dropped: the author has thought better of it."""
    permit(proposal, "keep", _about(asked, by=by, now=now))
    return _ended(asked, "dropped", ground="author")


def confirm(proposal: Proposal, asked: Withdrawal | None, *, now: datetime) -> Withdrawal | None:
    """Confirmed, once the days for objections are over; one that has ended stays as it is."""
    if asked is None or asked.state != "requested" or now < asked.until:
        return asked
    permit(proposal, "confirm_withdrawal", Ask(now=now))
    return replace(asked, state="confirmed")


def answered(asked: Withdrawal | None, *, stopped: bool, ground: str = "") -> Withdrawal | None:
    """What review has made of it; an answer to a request that has ended changes nothing."""
    return _ended(asked, "stopped" if stopped else "refused", ground=ground)


def _about(asked: Withdrawal | None, *, by: str, now: datetime) -> Ask:
    waits = asked is not None and asked.state == "requested"
    return Ask(by=by, now=now, pending=waits, until=asked.until if asked is not None and waits else None)


def _ended(asked: Withdrawal | None, state: str, *, ground: str) -> Withdrawal | None:
    return replace(asked, state=state, ground=ground) if asked is not None and asked.open else asked
