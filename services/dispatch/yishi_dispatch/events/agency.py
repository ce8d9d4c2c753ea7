"""What one agency alone is told: its order, what changes about it, and what became of a reply."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import yishi_contracts as contracts
from yishi_contracts.dispatch import AboutAssignment

from ..domain.assignment import Assignment
from ..domain.case import Case, Place
from ..domain.reply import Answer, Reply


def ids(one: Assignment) -> dict[str, Any]:
    return {"proposal_id": one.proposal_id, "case_id": one.case_id, "assignment_id": one.id, "agency": one.agency}


def order(case: Case, one: Assignment) -> contracts.OrderOffered:
    ordered = case.ordered
    return contracts.OrderOffered(
        **ids(one), number=ordered.number, role=one.role, mode=one.mode, title=ordered.title, text=ordered.text,
        category=ordered.category, place=_place(ordered.place), task=one.task, term=one.term, urgent=one.urgent,
        sign_by=one.sign_by, due=one.due, after=one.after, redacted=not ordered.text)


def changed(event: AboutAssignment, one: Assignment) -> contracts.OrderChanged:
    """The same fact for its agency alone; the change is the last word of the fact's type."""
    change = contracts.routing_key(event.type).rpartition(".")[2]
    if isinstance(event, contracts.AssignmentReminded):
        return change_of(one, change=change, words=f"{event.step} {event.about}".strip(), due=event.due)
    if isinstance(event, contracts.AssignmentAnswered):
        change = ("" if event.granted else "not_") + ("extended" if event.kind == "extension" else "suspended")
        return change_of(one, change=change, words=event.words, due=one.due)
    return change_of(one, change=change, words=one.reason, due=one.due)


def order_redacted(one: Assignment, *, reason: str) -> contracts.OrderChanged:
    """An agency that holds the residents' text is to blank it."""
    return change_of(one, change="redacted", words=reason, due=one.due)


def order_answered(reply: Reply, answer: Answer) -> contracts.OrderAnswered:
    """What became of an agency's reply."""
    return contracts.OrderAnswered(agency=reply.agency, reply_id=reply.id, verb=reply.verb, **asdict(answer))


def order_recounted(one: Assignment) -> contracts.OrderChanged:
    """The same for its agency alone."""
    return change_of(one, change="recounted", words="", due=one.due)


def to_agency(one: Assignment, *, change: str, words: str = "", due: datetime | None = None) -> contracts.OrderChanged:
    """The same for its agency's system: what is beside the work changes no state."""
    return change_of(one, change=change, words=words, due=due)


def change_of(one: Assignment, *, change: str, words: str, due: datetime | None) -> contracts.OrderChanged:
    return contracts.OrderChanged(
        proposal_id=one.proposal_id, assignment_id=one.id, agency=one.agency, change=change, state=one.state,
        words=words, due=due)


def _place(place: Place) -> contracts.Place:
    return contracts.Place(areas=place.areas, spot=place.spot, lat=place.lat, lng=place.lng)
