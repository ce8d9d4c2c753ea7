"""An agency, and whether a body may order it or has to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mode = Literal["order", "request"]


@dataclass(frozen=True, kw_only=True)
class Agency:
    """Who can be given work; `area` is where it is competent, `parent` the agency above it."""

    id: str
    name: str
    level: str
    area: str
    kind: str = "office"
    parent: str = ""
    categories: tuple[str, ...] = ()
    #: a report goes out only when another person of the agency has signed it off (审签)
    sign_off: bool = False


def mode_for(
    agency: Agency, wanted: str | None, *, tier: str, areas: tuple[str, ...], orders: Mapping[str, tuple[str, ...]],
) -> Mode:
    """An order (交办) where it is lawful and a request was not asked for; else a request (商请).

    A tier orders offices below it, and at its own level those of the areas the matter lies in.
    """
    reach = orders.get(tier, ())
    below = agency.level in reach[:-1]
    beside = agency.level in reach[-1:] and agency.area in areas
    lawful = agency.kind == "office" and (below or beside)
    return "order" if lawful and wanted != "request" else "request"


def competent(agencies: Mapping[str, Agency], *, area: str | None, category: str | None) -> tuple[Agency, ...]:
    """The agencies of an area, and for a category; each question may be left open."""
    return tuple(
        agency for agency in agencies.values()
        if area in (None, agency.area) and (category is None or category in agency.categories)
    )
