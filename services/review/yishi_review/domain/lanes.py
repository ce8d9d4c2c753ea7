"""Where the reviews of a work list lie: before which bodies, and in which areas at which tiers."""

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
class Lanes:
    """All that somebody may see, in as few parts as there can be."""

    bodies: tuple[str, ...] = ()
    areas: tuple[AreaLane, ...] = ()


def lanes_of(by: Person, councils: Councils, *, tier: str | None, area: str | None, mine: bool) -> Lanes:
    """Those of the bodies of whoever asks, and of the areas they are an officer of; officers decide nothing here."""
    own = [councils.bodies[id] for id in sorted(by.convener_of | by.member_of) if id in councils.bodies]
    own = [body for body in own if tier in (None, body.tier)]
    tiers = [id for id in councils.tiers if tier in (None, id)]
    watched = () if mine else tuple(_watched(by, councils, area))
    inside = [body for body in own if area and _strictly_inside(area, body, councils)]
    return Lanes(
        bodies=tuple(body.id for body in own if area is None or area in councils.way_to(body.area)),
        areas=(*(_lane(area, body.tier, councils, body=body.id) for body in inside if area),
               *(_lane(each, id, councils) for each in watched for id in tiers)))


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
