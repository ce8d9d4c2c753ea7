"""What kind of matter it seems to be, and why; a person decides (三事分流)."""

from dataclasses import dataclass

from .parts import Proposal
from .tiers import Councils

#: Why, by its code, in both languages.
REASONS: dict[str, tuple[str, str]] = {
    "category": ("此类事项通常如此办理", "matters of this category usually are"),
    "wide": ("地点不在单个院落之内", "the place is no single courtyard, so it is no courtyard's alone"),
    "unknown": ("类别未列入目录，先按社区事", "the category is not listed, so the widest is suggested"),
}


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A kind, and the code of its reason."""

    kind: str
    because: str


def suggest(proposal: Proposal, councils: Councils) -> Suggestion:
    """By its category; a courtyard matter that lies in no single courtyard concerns the community.

    A household matter stays one wherever it lies: what is private is not made public by a place.
    """
    kind = councils.suggestions.get(proposal.category)
    if kind is None:
        return Suggestion(kind="community", because="unknown")
    if kind == "courtyard" and len(proposal.areas) < len(councils.tiers):
        return Suggestion(kind="community", because="wide")
    return Suggestion(kind=kind, because="category")
