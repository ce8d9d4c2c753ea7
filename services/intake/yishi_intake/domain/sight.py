"""Who may read what residents wrote."""

from collections.abc import Collection
from dataclasses import dataclass

from .guards import heads
from .proposal import Proposal, convened_by


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks: an opaque id (empty: somebody), the bodies convened and the areas that the caller is an officer of."""

    person: str = ""
    convenes: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()


def readable(proposal: Proposal, viewer: Viewer, *, private_kinds: Collection[str]) -> bool:
    """Whether the words are for this viewer. Authors read their own; of what is private (家里事) the conveners read.

    What is not open yet, or never was, is for officers; what is hidden for both.
    """
    if viewer.person and viewer.person == proposal.author.id:
        return True
    if proposal.opened_at is None:
        return heads(proposal, viewer.offices)
    if proposal.content.kind in private_kinds:
        return convened_by(proposal, viewer.convenes)
    return proposal.hidden is None or heads(proposal, viewer.offices) or convened_by(proposal, viewer.convenes)
