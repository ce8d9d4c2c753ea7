"""What lies around a point."""

import math

import sqlalchemy as sa
from yishi_chassis.database import Tx

from .. import domain
from .proposals import OPEN_MATTERS, PROPOSALS, found

_METRES_PER_DEGREE = 111_320.0


def list_near(
    tx: Tx, *, lat: float, lng: float, metres: int, limit: int,
) -> list[domain.Proposal]:
    """Opened proposals within so many metres, the nearest first; the earth is flat at this size."""
    narrow = max(math.cos(math.radians(lat)), 0.01)
    reach = metres / _METRES_PER_DEGREE
    p = PROPOSALS.c
    north, east = p.lat - lat, (p.lng - lng) * narrow
    away = north * north + east * east
    query = sa.select(PROPOSALS).where(
        OPEN_MATTERS, p.lat.between(lat - reach, lat + reach),
        p.lng.between(lng - reach / narrow, lng + reach / narrow), away <= reach * reach)
    return found(tx, query.order_by(away, p.id.desc()).limit(limit))
