"""An agency, and whether a body may order it or has to ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Mode = Literal["order", "request"]


@dataclass(frozen=True, kw_only=True)
class Agency:
    """Who can be given work; `area` is where it is competent, `parent` the agency above it.

    `areas` are all it answers for, where that is more than one; `deputies` stand in when it is away: accounts, or
    `agency:<id>`. It is there from `since` to the end of `until`; `successor` has its work after that.
    """

    id: str
    name: str
    level: str
    area: str
    kind: str = "office"
    parent: str = ""
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    duty_hours: str = ""
    since: date | None = None
    until: date | None = None
    successor: str = ""
    formerly: tuple[str, ...] = ()
    #: a report goes out only when another person of the agency has signed it off (审签)
    sign_off: bool = False

    @property
    def answers_for(self) -> tuple[str, ...]:
        """Every area it is competent in, its own first."""
        return tuple(dict.fromkeys((self.area, *self.areas)))

    @property
    def deputy_agencies(self) -> tuple[str, ...]:
        """The agencies among those that stand in; accounts are people, and nobody's business outside."""
        return tuple(deputy.removeprefix("agency:") for deputy in self.deputies if deputy.startswith("agency:"))

    def stands_on(self, day: date) -> bool:
        """Whether it can be given work that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def mode_for(
    agency: Agency, wanted: str | None, *, tier: str, areas: tuple[str, ...], orders: Mapping[str, tuple[str, ...]],
) -> Mode:
    """An order (交办) where it is lawful and a request was not asked for; else a request (商请).

    A tier orders offices below it, and at its own level those of the areas the matter lies in.
    """
    reach = orders.get(tier, ())
    below = agency.level in reach[:-1]
    beside = agency.level in reach[-1:] and not set(agency.answers_for).isdisjoint(areas)
    lawful = agency.kind == "office" and (below or beside)
    return "order" if lawful and wanted != "request" else "request"


def competent(agencies: Mapping[str, Agency], *, area: str | None, category: str | None) -> tuple[Agency, ...]:
    """The agencies of an area, and for a category; each question may be left open."""
    return tuple(
        agency for agency in agencies.values()
        if (area is None or area in agency.answers_for) and (category is None or category in agency.categories)
    )
