"""Looked at before anybody reads it (待核实): what was told anonymously, and everything where the pack wants it so."""

from dataclasses import replace
from datetime import datetime

from .guards import Ask
from .moves import go
from .proposal import Proposal


def submit(proposal: Proposal, *, by: str, lapses_at: datetime | None, now: datetime) -> Proposal:
    """Handed in for an officer to look at; what is anonymous lapses at `lapses_at`, the rest waits for the officer."""
    return replace(go(proposal, "open", Ask(by=by, now=now, checked=True)), lapses_at=lapses_at)


def approve(
    proposal: Proposal, *, by: str, offices: frozenset[str], lapses_at: datetime, now: datetime,
) -> Proposal:
    """It may be read: open for co-signing until `lapses_at`."""
    open_now = go(proposal, "approve", Ask(by=by, offices=offices, now=now))
    return replace(open_now, opened_at=now, lapses_at=lapses_at)


def refuse(proposal: Proposal, *, by: str, offices: frozenset[str], now: datetime) -> Proposal:
    """It never becomes public; why, everybody may read who knows its number."""
    return go(proposal, "refuse", Ask(by=by, offices=offices, now=now))


def forget(proposal: Proposal, *, now: datetime) -> Proposal:
    """Nobody has stood up for what was told anonymously, and nobody has looked at it in time."""
    return go(proposal, "forget", Ask(now=now))
