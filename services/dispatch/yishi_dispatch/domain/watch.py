"""How a district watches its agencies: what is set for contact, supervision and exclusions, and which tier is above."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Working days to contact the proposer, to answer a 督办单, to rule on a 剔除申请; how a 督办单 is numbered."""

    contact_workdays: int = 1
    reply_workdays: int = 3
    exclusion_workdays: int = 5
    number: str = "督〔{year}〕{count}号"


def above(tier: str, tiers: Mapping[str, object]) -> str:
    """The tier above, by the order in which the district names them; the last one, or an unknown, is its own."""
    ladder = list(tiers)
    place = ladder.index(tier) + 1 if tier in ladder else len(ladder)
    return ladder[place] if place < len(ladder) else tier
