"""Not solved, or not for long: the proposal goes back, as a new course, to whoever did the work."""

from dataclasses import replace
from datetime import datetime

from .guards import Ask
from .moves import permit
from .proposal import Proposal
from .public_state import FILING


def send_back(proposal: Proposal, *, verdict: str, now: datetime) -> Proposal:
    """More than half of those who answered say that it is not solved."""
    return _again(proposal, "send_back", Ask(now=now, verdict=verdict))


def recur(proposal: Proposal, *, result: str, now: datetime) -> Proposal:
    """More than half of those who looked again say that it has come back."""
    return _again(proposal, "recur", Ask(now=now, verdict=result))


def request_reopening(proposal: Proposal, *, by: str, limit: int, now: datetime) -> Proposal:
    """Those who proposed say that it is not solved after all: in time, with a reason, and `limit` times at most."""
    again = _again(proposal, "reopen", Ask(by=by, now=now, limit=limit))
    return replace(again, requests=proposal.requests + 1)


def _again(proposal: Proposal, name: str, ask: Ask) -> Proposal:
    row = permit(proposal, name, ask)
    fresh = replace(proposal, course=proposal.course + 1, closed_at=None, reopen_until=None, outcome=None)
    return fresh.moved(row.target, leg=FILING)
