"""From a draft to review: how a proposal is opened, filed, taken back, and lapses."""

from dataclasses import replace
from datetime import datetime

from .guards import Ask
from .moves import go, permit
from .proposal import Content, Proposal


def edit(proposal: Proposal, content: Content, *, by: str, now: datetime) -> Proposal:
    """The draft with other content; once it is open its text stands."""
    permit(proposal, "edit", Ask(by=by, now=now))
    return replace(proposal, content=content, version=proposal.version + 1)


def open_up(proposal: Proposal, *, by: str, lapses_at: datetime, now: datetime) -> Proposal:
    """Open for co-signing until `lapses_at`."""
    return replace(go(proposal, "open", Ask(by=by, now=now)), opened_at=now, lapses_at=lapses_at)


def file(proposal: Proposal, *, now: datetime) -> Proposal:
    """Enough have signed: the text is frozen as this revision, and review may begin."""
    return replace(go(proposal, "file", Ask(now=now)), filed_at=now)


def withdraw(proposal: Proposal, *, by: str, now: datetime) -> Proposal:
    """The author takes it back; after filing that is no longer intake's to decide."""
    return go(proposal, "withdraw", Ask(by=by, now=now))


def lapse(proposal: Proposal, *, now: datetime) -> Proposal:
    """Its days are over, below the threshold or, as a new course, without being revised."""
    fresh = replace(proposal, course=proposal.course + 1) if proposal.state == "returned" else proposal
    return go(fresh, "lapse", Ask(now=now))
