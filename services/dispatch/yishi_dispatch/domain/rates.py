"""Rates of agencies and tiers by published formulas: 响应率, 解决率, 满意率. Small numbers are counts alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

NAMES = ("response", "resolution", "satisfaction")


@dataclass(frozen=True, kw_only=True)
class Formula:
    """One rate in words, in both languages."""

    id: str
    name_zh: str
    name_en: str
    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Formulas:
    """All of them, with their version; below `least` there is no rate, only counts."""

    version: str
    since: str
    least: int
    grades: Mapping[str, tuple[str, ...]]
    formulas: tuple[Formula, ...]

    def graded(self, results: Mapping[str, int]) -> dict[str, int]:
        """How many of each result there are, by the grades A, B and C."""
        return {grade: sum(results.get(result, 0) for result in held) for grade, held in self.grades.items()}


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month of the calendar, from its first moment up to, not including, the next one's."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def plus(self, other: "Share") -> "Share":
        return Share(part=self.part + other.part, whole=self.whole + other.whole)

    def rate(self, least: int) -> float | None:
        """The percentage with one decimal; None where it would say more about single people than about work."""
        return None if self.whole < max(least, 1) else round(100 * self.part / self.whole, 1)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was counted for one agency, one tier, or all of them."""

    response: Share = Share()
    results: Mapping[str, int] = field(default_factory=dict)
    satisfaction: Share = Share()
    excluded: int = 0

    def resolution(self, formulas: Formulas) -> Share:
        """Confirmed as solved (A), of all that was confirmed."""
        return Share(part=formulas.graded(self.results).get("A", 0), whole=sum(self.results.values()))

    def plus(self, other: "Figures") -> "Figures":
        """Both together: counts are added, never rates averaged."""
        results = {name: self.results.get(name, 0) + other.results.get(name, 0)
                   for name in (*self.results, *(n for n in other.results if n not in self.results))}
        return Figures(response=self.response.plus(other.response), results=results,
                       satisfaction=self.satisfaction.plus(other.satisfaction), excluded=self.excluded + other.excluded)


def together(figures: Iterable[Figures]) -> Figures:
    """All of these as one."""
    total = Figures()
    for each in figures:
        total = total.plus(each)
    return total


def by_tier(agencies: Mapping[str, Figures], levels: Mapping[str, str]) -> dict[str, Figures]:
    """What the agencies of each tier have together; `levels` tells each agency's tier."""
    tiers = sorted({levels.get(agency, "") for agency in agencies})
    return {tier: together(f for a, f in agencies.items() if levels.get(a, "") == tier) for tier in tiers}
