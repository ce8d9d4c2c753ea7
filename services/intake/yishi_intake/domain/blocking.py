"""Blocked for a time: somebody who abuses the system reads on, and may neither file, sign, send nor report."""

from dataclasses import dataclass
from datetime import datetime

from .hiding import expect_officer
from .proposal import Proposal
from .refusal import NotFound, Refused


class Blocked(Refused):
    """An officer has blocked this account for a time."""

    code = "blocked"

    def __init__(self, sentence: str, *, until: datetime) -> None:
        super().__init__(sentence)
        self.until = until.isoformat(timespec="seconds")


@dataclass(frozen=True, kw_only=True)
class Block:
    """Whom, until when and why; officers of these areas may lift it."""

    person: str
    until: datetime
    reason: str
    areas: tuple[str, ...]
    proposal_id: str
    blocked_at: datetime

    def refusal(self) -> Blocked:
        """What the blocked are told."""
        return Blocked(f"blocked: {self.reason}", until=self.until)


def block(
    proposal: Proposal, *, by: str, offices: frozenset[str], reason: str, until: datetime, now: datetime,
) -> Block:
    """Whoever wrote this proposal; by an officer of its area, who need not know who that is."""
    expect_officer(proposal, by=by, offices=offices)
    return Block(person=proposal.author.id, until=until, reason=reason, areas=proposal.content.place.areas,
                 proposal_id=proposal.id, blocked_at=now)


def lift(known: Block | None, *, offices: frozenset[str]) -> Block:
    """It is over before its time."""
    if known is None or not offices & {"*", *known.areas}:
        raise NotFound("nobody by this id is blocked in your areas")
    return known
