"""Where the reviews of a work list lie: before which bodies, and in which areas at which tiers."""

from collections.abc import Iterable
from dataclasses import dataclass

from .tiers import Body, Councils, Person


@dataclass(frozen=True, kw_only=True)
class AreaLane:
    """The reviews of an area that one tier holds, or only one body of it; `depth` is the area's place on the way."""

    area: str
    depth: int
    tier: str
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class OfficerLane:
    """What may wait for an officer of these areas, at these tiers."""

    areas: tuple[str, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Lanes:
    """All that somebody may see, in as few parts as there can be; `late`: of these only what is late."""

    bodies: tuple[str, ...] = ()
    areas: tuple[AreaLane, ...] = ()
    officer: OfficerLane | None = None
    late: "Lanes | None" = None


def lanes_of(by: Person, councils: Councils, *, tier: str | None, area: str | None, mine: bool) -> Lanes:
    """Those of the bodies of whoever asks, what is late below them, and the areas they are an officer of."""
    own = [councils.bodies[id] for id in sorted(by.convener_of | by.member_of) if id in councils.bodies]
    below = [body for body in councils.bodies.values() if body not in own and upper(body, councils) in own]
    tiers = tuple(id for id in councils.tiers if tier in (None, id))
    watched = tuple(sorted(_watched(by, councils, area)))
    before = _before(own, councils, tier=tier, area=area)
    seen = () if mine else tuple(_lane(each, id, councils) for each in watched for id in tiers)
    return Lanes(
        bodies=before.bodies, areas=(*before.areas, *seen), late=_before(below, councils, tier=tier, area=area),
        officer=OfficerLane(areas=watched, tiers=tiers) if mine and watched else None)


def upper(body: Body, councils: Councils) -> Body | None:
    """The body of the tier above; none at the top."""
    return councils.above(body, areas=councils.way_to(body.area), rules=councils.tiers)


def _before(bodies: Iterable[Body], councils: Councils, *, tier: str | None, area: str | None) -> Lanes:
    """What bodies hold, of one tier, of one area."""
    held = [body for body in bodies if tier in (None, body.tier)]
    inside = [body for body in held if area and _strictly_inside(area, body, councils)]
    return Lanes(
        bodies=tuple(body.id for body in held if area is None or area in councils.way_to(body.area)),
        areas=tuple(_lane(area, body.tier, councils, body=body.id) for body in inside if area))


def _strictly_inside(area: str, body: Body, councils: Councils) -> bool:
    return area != body.area and body.area in councils.way_to(area)


def _watched(by: Person, councils: Councils, area: str | None) -> set[str]:
    """The areas of an officer, no further than `area`, and none that lies in another of them."""
    held = {id for id, parent in councils.areas.items() if not parent} if "*" in by.officer_of else by.officer_of
    if area is not None:
        held = {area for each in held if each in councils.way_to(area)} | {
            each for each in held if area in councils.way_to(each)}
    return {each for each in held if not held & set(councils.way_to(each)[:-1])}


def _lane(area: str, tier: str, councils: Councils, *, body: str = "") -> AreaLane:
    return AreaLane(area=area, depth=len(councils.way_to(area)) - 1, tier=tier, body=body)
