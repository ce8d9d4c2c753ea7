"""Complaints of a district: the labelled ones of `similar/cases.toml`, and any number of others by a fixed seed."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "similar"
SEED = 20260401


@dataclass(frozen=True)
class Complaint:
    """What somebody would file."""

    title: str
    text: str
    category: str
    area: str
    spot: str


@dataclass(frozen=True)
class Case:
    """A problem told by several: `again` should find `first`, and neither `here` nor `there` before it."""

    set: str
    first: Complaint
    again: tuple[Complaint, ...]
    here: Complaint
    there: Complaint


def cases() -> tuple[Case, ...]:
    """The labelled set."""
    return tuple(_case(told) for told in tomllib.loads((FOLDER / "cases.toml").read_text())["cases"])


def others(*, count: int, seed: int = SEED) -> Iterator[Complaint]:
    """So many others where the labelled ones are, a sixth of them on the same spots; the same ones at each call."""
    made, chance = tomllib.loads((FOLDER / "templates.toml").read_text()), random.Random(seed)
    told = cases()
    areas = sorted({place.area for case in told for place in (case.first, case.there)})
    for _ in range(count):
        kind, area = chance.choice(made["kinds"]), chance.choice(areas)
        spot = f"{chance.choice(made['streets'])}{chance.randrange(1, 190)}号院{chance.randrange(1, 13)}栋"
        if chance.random() < 1 / 6:
            case = chance.choice(told)
            kind, area, spot = _another(chance, made["kinds"], case), case.first.area, case.first.spot
        yield _put_together(chance, made, kind, area=area, spot=spot)


def _another(chance: random.Random, kinds: list[dict[str, Any]], case: Case) -> dict[str, Any]:
    """What this case surely is not about."""
    about = {case.first.category, case.here.category, *(again.category for again in case.again)}
    return chance.choice([kind for kind in kinds if kind["category"] not in about])


def _put_together(
    chance: random.Random, made: dict[str, Any], kind: dict[str, Any], *, area: str, spot: str,
) -> Complaint:
    parts = {name: chance.choice(kind[name]) for name in ("what", "worse", "wish")}
    text = chance.choice(made["frame"]).format(where=spot, time=chance.choice(made["time"]), **parts)
    more = "。".join(chance.sample([*kind["worse"], *kind["wish"]], 2)) if chance.random() < 0.5 else ""
    return Complaint(chance.choice(kind["title"]), text + more, kind["category"], area, spot)


def _case(told: dict[str, Any]) -> Case:
    place = {name: told[name] for name in ("category", "area", "spot")}
    first = Complaint(title=told["first"][0], text=told["first"][1], **place)
    return Case(told["set"], first, tuple(Complaint(**place | again) for again in told["again"]),
                Complaint(**place | told["here"]), Complaint(**place | told["there"]))
