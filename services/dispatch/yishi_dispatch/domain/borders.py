"""How near a spot is to other areas: by their borders where these are known, by their centres where only those are."""

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

#: Latitude and longitude in degrees.
Point = tuple[float, float]
_METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What is known of where an area lies: the lines of its border, or only a point in its middle."""

    border: tuple[tuple[Point, ...], ...] = ()
    centre: Point | None = None


@dataclass(frozen=True, kw_only=True)
class Near:
    """Another area that may be meant: its border is so near, or (a hint) its centre nearer than that of the own one."""

    area: str
    metres: int
    by: Literal["border", "centre"]


def near(
    spot: Point, *, own: Iterable[str], others: Iterable[str], shapes: Mapping[str, Shape], within: int,
) -> tuple[Near, ...]:
    """Which of the other areas may be meant, the nearest first."""
    own_centre = min((_apart(spot, shape.centre) for area in own if (shape := shapes.get(area)) and shape.centre),
                     default=math.inf)
    found = []
    for area in others:
        shape = shapes.get(area, Shape())
        if shape.border and (metres := _to_border(spot, shape)) <= within:
            found.append(Near(area=area, metres=round(metres), by="border"))
        elif not shape.border and shape.centre and (metres := _apart(spot, shape.centre)) < own_centre < math.inf:
            found.append(Near(area=area, metres=round(metres), by="centre"))
    return tuple(sorted(found, key=lambda one: one.metres))


def _to_border(spot: Point, shape: Shape) -> float:
    """To the nearest of its lines, from whichever side; on a plane, which is exact enough over a city."""
    return min(_to_line(_flat(one, spot), _flat(two, spot))
               for ring in shape.border for one, two in itertools.pairwise(ring))


def _to_line(one: Point, two: Point) -> float:
    """How far the origin is from the line between two points."""
    (x, y), (dx, dy) = one, (two[0] - one[0], two[1] - one[1])
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else min(1.0, max(0.0, -(x * dx + y * dy) / length))
    return math.hypot(x + along * dx, y + along * dy)


def _apart(one: Point, two: Point) -> float:
    return math.hypot(*_flat(two, one))


def _flat(point: Point, origin: Point) -> Point:
    """In metres east and north of the origin."""
    east = (point[1] - origin[1]) * math.cos(math.radians(origin[0]))
    return east * _METRES_A_DEGREE, (point[0] - origin[0]) * _METRES_A_DEGREE
