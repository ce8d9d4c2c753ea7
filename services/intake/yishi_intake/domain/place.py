"""Where things are: the district's tree of areas, and the place of a proposal in it."""

import math
from dataclasses import dataclass

from .refusal import Refused

_METRES_PER_DEGREE = 111_320.0
_PER_DEGREE = 200   # a cell of the map is some 500 m wide
_ROW = 360 * _PER_DEGREE


class UnknownArea(Refused):
    """The district pack has no such area."""

    code = "unknown-area"


@dataclass(frozen=True, kw_only=True)
class Area:
    """A district, subdistrict, community or courtyard; `formerly` is what it was called before."""

    id: str
    name: str
    level: str
    parent: str = ""
    pilot: bool = False
    formerly: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Area ids from the district down to the smallest, and the spot in words: a building, never a door plate."""

    areas: tuple[str, ...]
    spot: str = ""
    lat: float | None = None
    lng: float | None = None


class Areas:
    """The tree; raises ValueError when a parent is missing or an area lies in itself."""

    def __init__(self, areas: tuple[Area, ...]) -> None:
        self.by_id = {area.id: area for area in areas}
        if len(self.by_id) != len(areas):
            raise ValueError("two areas have the same id")
        self._paths = {area.id: self._walk(area) for area in areas}

    def path(self, area_id: str) -> tuple[str, ...]:
        """The ids from the district down to this area."""
        try:
            return self._paths[area_id]
        except KeyError:
            raise UnknownArea(f"there is no area {area_id!r} in this district") from None

    def named_in(self, text: str) -> str:
        """The area whose name stands in a text: the smallest of several, empty when that is not clear."""
        named = [area.id for area in self.by_id.values() if area.name in text]
        smallest = [each for each in named if not any(each in self._paths[other][:-1] for other in named)]
        return smallest[0] if len(smallest) == 1 else ""

    def _walk(self, area: Area) -> tuple[str, ...]:
        path = [area.id]
        while area.parent:
            if area.parent not in self.by_id:
                raise ValueError(f"the parent of {area.id} is {area.parent}, which is no area")
            if area.parent in path:
                raise ValueError(f"{area.parent} lies in itself")
            area = self.by_id[area.parent]
            path.insert(0, area.id)
        return tuple(path)


def metres(here: Place, there: Place) -> int | None:
    """How far apart two places are, None where one of them is on no map; the earth is flat at this size."""
    if here.lat is None or here.lng is None or there.lat is None or there.lng is None:
        return None
    narrow = math.cos(math.radians(here.lat))
    return round(math.hypot(here.lat - there.lat, (here.lng - there.lng) * narrow) * _METRES_PER_DEGREE)


def cell(lat: float, lng: float) -> int:
    """The cell of the map in which a point lies."""
    return math.floor(lat * _PER_DEGREE) * _ROW + math.floor(lng * _PER_DEGREE)


def cells_around(place: Place) -> tuple[int, ...]:
    """Its cell and the eight around it; none for a place that is on no map."""
    if place.lat is None or place.lng is None:
        return ()
    middle = cell(place.lat, place.lng)
    return tuple(middle + up * _ROW + right for up in (-1, 0, 1) for right in (-1, 0, 1))
