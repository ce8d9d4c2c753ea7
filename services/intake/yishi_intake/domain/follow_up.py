"""Follow-up checks (回头看): some time after closing somebody looks whether it has come back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .guards import Ask
from .moves import permit
from .proposal import Proposal, convened_by, voice
from .refusal import NotNow, NotYours

By = Literal["resident", "convener"]
Result = Literal["held", "recurred", "no_response"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one of them found; `voice` is the household, or the convener."""

    person: str
    voice: str
    by: By
    recurred: bool
    note: str
    looked_at: datetime


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """The check `days` after the closing of a course."""

    proposal_id: str
    course: int
    days: int
    opened_at: datetime
    closes_at: datetime
    ended_at: datetime | None = None
    looks: tuple[Look, ...] = ()

    @property
    def result(self) -> Result:
        """More than half of those who looked decide."""
        if not self.looks:
            return "no_response"
        recurred = sum(look.recurred for look in self.looks)
        return "recurred" if 2 * recurred > len(self.looks) else "held"

    @property
    def notes(self) -> str:
        """What those saw who say that it has come back."""
        return "；".join(look.note for look in self.looks if look.recurred and look.note)


def role_of(proposal: Proposal, *, person: str, convenes: frozenset[str]) -> tuple[By, str]:
    """As what this person looks: as the convener of a body of one of its areas, or as one of those who proposed."""
    if convened_by(proposal, convenes):
        return "convener", person
    try:
        return "resident", voice(proposal, person)
    except NotYours:
        raise NotYours("only those who proposed it and the area's conveners look again", state=proposal.state) from None


def of_check(check: FollowUp | None, proposal: Proposal) -> FollowUp:
    """The check, if one is open."""
    if check is None:
        raise NotNow("no follow-up check is open", state=proposal.state)
    return check


def look(check: FollowUp, proposal: Proposal, found: Look, *, convenes: frozenset[str]) -> FollowUp:
    """The check with one more answer, of somebody who convenes these bodies."""
    if check.ended_at is not None or check.course != proposal.course:
        raise NotNow("no follow-up check is open", state=proposal.state)
    spoken = frozenset(other.voice for other in check.looks)
    permit(proposal, "follow_up", Ask(
        by=found.person, now=found.looked_at, until=check.closes_at, spoken=spoken, convenes=convenes))
    return replace(check, looks=(*check.looks, found))
