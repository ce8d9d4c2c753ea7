"""Routing: what it proposes, and what is kept of it beside a case."""

from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import workdays
from yishi_chassis.database import Tx

from .. import store
from ..domain import routing
from ..domain.case import Case
from ..domain.routing import Asked, District, Kept, Proposal


def propose(tx: Tx, asked: Asked, *, district: District) -> Proposal:
    """Who could do it, by the agencies there are and by what became of the last case like it."""
    last = store.last_similar(tx, category=asked.category, areas=asked.areas)
    today = asked.at.date()
    works = workdays.is_workday(today)
    return routing.propose(asked, district=district, last=last, works=today.weekday() < 5 if works is None else works)


def proposed(tx: Tx, event: contracts.DispatchOrdered, *, district: District, now: datetime) -> Proposal:
    """What would be proposed for what a body has ordered."""
    place = event.place
    spot = None if place.lat is None or place.lng is None else (place.lat, place.lng)
    asked = Asked(areas=place.areas, category=event.category, tier=event.tier, at=now, urgent=event.urgent, spot=spot)
    return propose(tx, asked, district=district)


def keep(tx: Tx, case: Case, proposal: Proposal, *, now: datetime) -> None:
    """Keep what was proposed for a case just opened, beside what the body chose and why."""
    ordered = case.ordered
    store.add_routing(tx, Kept(
        case_id=case.id, at=now, proposal=proposal, chosen=ordered.lead.agency,
        chosen_assisting=tuple(task.agency for task in ordered.assisting), why=ordered.reason))


def kept(tx: Tx, case_id: str) -> Kept | None:
    """What was proposed when a case was opened."""
    return store.routing_of(tx, case_id)
