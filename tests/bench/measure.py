"""Runs that alternate, their medians, and the tables made of them."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

#: What one run gives: figures by name, such as rate (per second) or p99 (milliseconds).
Figures = Mapping[str, float]


def say(text: str) -> None:
    """Progress, on standard error: tables alone go to standard output."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How much is measured: rounds of each contender, the seconds of a run, or how many events wait for it.

    `stores`: how many proposals lie in a small store, and in a large one.
    """

    rounds: int
    seconds: int
    events: int = 10_000
    stores: tuple[int, int] = (10_000, 1_000_000)


@dataclass
class Runs:
    """All runs of one contender, and the machine's load average before each."""

    figures: list[Figures] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)

    def __getitem__(self, name: str) -> float:
        """The median of a figure."""
        return median(run[name] for run in self.figures)

    def __contains__(self, name: str) -> bool:
        return bool(self.figures) and all(name in run for run in self.figures)

    def spread(self, name: str) -> str:
        """Smallest and largest of a figure."""
        values = [run[name] for run in self.figures]
        return f"{number(min(values))}…{number(max(values))}"


def alternate(what: str, contenders: Mapping[str, Callable[[], Figures]], pace: Pace) -> dict[str, Runs]:
    """One run of each in turn, `pace.rounds` times over, so that what disturbs the machine disturbs them alike."""
    runs = {name: Runs() for name in contenders}
    for turn in range(1, pace.rounds + 1):
        for name, run in contenders.items():
            load = os.getloadavg()[0]
            found = run()
            runs[name].figures.append(found)
            runs[name].loads.append(load)
            told = ", ".join(f"{key} {number(value)}" for key, value in found.items())
            say(f"  {what} · {turn}/{pace.rounds} · {name}: {told} (load before {load:.1f})")
    return runs


@dataclass
class Table:
    """What is printed of one workload: lines of cells; and all its runs, by line, for the JSON file."""

    title: str
    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()
    lines: list[tuple[str, ...]] = field(default_factory=list)
    runs: dict[str, dict[str, Runs]] = field(default_factory=dict)

    def add(self, *cells: str | float) -> None:
        """One line; numbers are written shortly."""
        self.lines.append(tuple(cell if isinstance(cell, str) else number(cell) for cell in cells))

    def __str__(self) -> str:
        rows = [self.columns, *self.lines]
        widths = [max(len(row[n]) for row in rows) for n in range(len(self.columns))]
        rule = "  ".join("-" * width for width in widths)
        text = ["  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
                for row in rows]
        return "\n".join(["", self.title, *(f"  {note}" for note in self.notes), "", text[0], rule, *text[1:]])

    def plain(self) -> dict[str, object]:
        """Everything, for JSON."""
        return {"title": self.title, "notes": self.notes, "columns": self.columns, "lines": self.lines, "runs": {
            line: {name: {"figures": [dict(one) for one in runs.figures], "load_before": runs.loads}
                   for name, runs in of.items()} for line, of in self.runs.items()}}


def number(value: float) -> str:
    """Three digits that count, more for what is large."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(ours: float, other: float) -> str:
    """How many times `other`."""
    return f"{ours / other:.2f}×" if other else "–"


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50 and p99 in milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        raise ValueError("nothing was measured")
    last = len(ordered) - 1
    return {"p50": 1000 * ordered[last // 2], "p99": 1000 * ordered[last * 99 // 100]}
