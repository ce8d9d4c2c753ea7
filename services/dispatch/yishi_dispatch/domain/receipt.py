"""A machine's receipt: an agency's system has everything up to a number. It is not 签收, which a person does."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

#: Offered again after 1, 2, 4 … 64 times the first wait, so that a system that never answers costs little.
MOST_DOUBLINGS = 6


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """How far an agency has receipted, and when what lies above is offered again."""

    agency: str
    received: int
    at: datetime
    offers: int
    next_offer: datetime


def received(was: Receipt | None, *, agency: str, number: int, wait: timedelta, now: datetime) -> Receipt:
    """A receipt came; an older one arriving late takes nothing back."""
    number = max(number, was.received if was else 0)
    return Receipt(agency=agency, received=number, at=now, offers=0, next_offer=now + wait)


def offered_again(was: Receipt, *, wait: timedelta, now: datetime) -> Receipt:
    """What was not receipted goes out again; the next time later."""
    offers = was.offers + 1
    return replace(was, offers=offers, next_offer=now + wait * 2 ** min(offers, MOST_DOUBLINGS))
