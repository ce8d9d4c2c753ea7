"""Named helpers of a private matter (家里事): a convener names them, and they may read what it says."""

from dataclasses import dataclass
from datetime import datetime

from .guards import Ask
from .moves import permit
from .proposal import Proposal


@dataclass(frozen=True, kw_only=True)
class Helper:
    """Somebody who helps, by an opaque id, and the convener who has named them."""

    proposal_id: str
    person: str
    named_by: str
    named_at: datetime


def name_helper(proposal: Proposal, *, person: str, by: str, convenes: frozenset[str], now: datetime) -> Helper:
    """Somebody who helps from now on."""
    permit(proposal, "name_helper", Ask(by=by, convenes=convenes, now=now))
    return Helper(proposal_id=proposal.id, person=person, named_by=by, named_at=now)


def ask_publication(proposal: Proposal, *, by: str, convenes: frozenset[str], now: datetime) -> None:
    """The author is asked for a text that everybody may read."""
    permit(proposal, "ask_publication", Ask(by=by, convenes=convenes, now=now))
