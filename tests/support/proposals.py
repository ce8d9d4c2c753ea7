"""A proposal in any state, and people who sign it, without a database."""

from dataclasses import replace
from datetime import datetime, timedelta

from yishi_chassis.clock import ZONE
from yishi_intake import domain

NOON = datetime(2026, 4, 1, 12, tzinfo=ZONE)
DAY = timedelta(days=1)
AUTHOR = domain.Party(kind="resident", id="r-01")


def draft(*, threshold: int = 3, household: str | None = "h-1") -> domain.Proposal:
    """r-01's, for three households."""
    place = domain.Place(areas=("jinniu", "simaqiao", "maan", "madong"), spot="全院")
    content = domain.Content(
        title="小区增绿", text="补种草坪", category="greening", kind="courtyard", place=place, threshold=threshold)
    return domain.write(
        content, id="p-1", number="JN-2026-000001", author=AUTHOR, household=household, now=NOON)


def in_state(state: str) -> domain.Proposal:
    """As it would be shown."""
    opened = None if state in ("draft", "submitted") else NOON
    return replace(draft(), shown=domain.Shown(rank=domain.Rank(1, 1, 2), state=state), opened_at=opened)


def signature(proposal: domain.Proposal, person: str, *, household: str, text_hash: str = "") -> domain.Signature:
    """Under the text as it is, unless another hash is given."""
    return domain.Signature(
        id=f"s-{person}", signer=domain.Party(kind="resident", id=person), household=household,
        text_hash=text_hash or proposal.content.hash, signed_at=NOON)
