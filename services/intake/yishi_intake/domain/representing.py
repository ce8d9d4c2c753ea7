"""Representatives (联名代表): up to five of those who signed speak beside the author for all who propose."""

from dataclasses import dataclass, replace
from datetime import datetime

from .guards import Ask
from .moves import permit
from .proposal import Proposal
from .refusal import NotFound


@dataclass(frozen=True, kw_only=True)
class Representative:
    """Somebody whom the author has named, by an opaque id; speaks for all once that is accepted."""

    proposal_id: str
    person: str
    named_at: datetime
    accepted_at: datetime | None = None


def name(
    proposal: Proposal, known: tuple[Representative, ...], *, person: str, by: str, now: datetime,
) -> Representative:
    """Somebody who signed is asked to represent; named twice is named once."""
    standing = next((each for each in known if each.person == person), None)
    if standing is not None:
        return standing
    permit(proposal, "name_representative", Ask(by=by, now=now, named=person, limit=len(known)))
    return Representative(proposal_id=proposal.id, person=person, named_at=now)


def accept(
    proposal: Proposal, named: Representative | None, *, by: str, now: datetime,
) -> tuple[Proposal, Representative]:
    """Who was named represents from now on."""
    permit(proposal, "represent", Ask(by=by, now=now))
    if named is None:
        raise NotFound("nobody has asked you to represent it")
    if named.accepted_at is not None:
        return proposal, named
    representing = tuple(dict.fromkeys((*proposal.representatives, by)))
    accepted = replace(named, accepted_at=now)
    return replace(proposal, representatives=representing, version=proposal.version + 1), accepted


def end(proposal: Proposal, *, person: str, by: str, now: datetime) -> Proposal:
    """The proposal without this representative: stepped down, declined, or let go by the author."""
    permit(proposal, "end_representing", Ask(by=by, now=now, named=person))
    rest = tuple(each for each in proposal.representatives if each != person)
    return replace(proposal, representatives=rest, version=proposal.version + 1)
