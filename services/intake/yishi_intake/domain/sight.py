"""Who may read what residents wrote."""

from dataclasses import dataclass

from .guards import heads
from .proposal import Proposal, convened_by


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks: an opaque id (empty: somebody), the bodies convened and the areas that the caller is an officer of.

    `helps`: a convener has named this person to help with the matter.
    """

    person: str = ""
    convenes: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    helps: bool = False


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What of a proposal somebody sees: its words, what stayed confided when it was published, what those who have it
    in hand see."""

    readable: bool = True
    confided: bool = True
    handled: bool = True


def sight(proposal: Proposal, viewer: Viewer) -> Sight:
    """Of this viewer."""
    return Sight(readable=readable(proposal, viewer), confided=confided_to(proposal, viewer),
                 handled=handles(proposal, viewer))


def confided_to(proposal: Proposal, viewer: Viewer) -> bool:
    """Whom a private matter (家里事) is for: its author, the conveners of its areas' bodies, and whom these named."""
    author = bool(viewer.person) and viewer.person == proposal.author.id
    return author or viewer.helps or convened_by(proposal, viewer.convenes)


def handles(proposal: Proposal, viewer: Viewer) -> bool:
    """Whether this is its author, or one of those who have it in hand."""
    author = bool(viewer.person) and viewer.person == proposal.author.id
    return author or convened_by(proposal, viewer.convenes) or heads(proposal, viewer.offices)


def readable(proposal: Proposal, viewer: Viewer) -> bool:
    """Whether the words are for this viewer. Authors read their own.

    What is not open yet, or never was, is for officers; what is hidden for officers and conveners.
    """
    if viewer.person and viewer.person == proposal.author.id:
        return True
    if proposal.opened_at is None:
        return heads(proposal, viewer.offices)
    if proposal.private:
        return confided_to(proposal, viewer)
    return proposal.hidden is None or heads(proposal, viewer.offices) or convened_by(proposal, viewer.convenes)
