"""From what has changed to what is said about it: to all services, and to each agency alone."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import yishi_contracts as contracts
from yishi_contracts.dispatch import AboutAssignment

from .domain.assignment import Assignment, Evidence
from .domain.case import Case, Place
from .domain.contact import Contact, Message
from .domain.exclusion import Exclusion
from .domain.silence import NOBODY
from .domain.supervision import SupervisionOrder

#: Reminders that are for the body or the tier above, not for the agency.
NOT_FOR_AGENCIES = ("unruled", "unanswered")


def told(was: Case | None, case: Case) -> Iterator[contracts.Event]:
    """What all services hear of the step from `was` to `case`, in the order in which it follows."""
    if was is None or case.round > was.round:
        yield _opened(case)
    before = _before(was)
    for one in case.assignments:
        yield from _about(before.get(one.id), one)
    yield from (_released(one) for one in case.assignments if _is_released(before.get(one.id), one))
    if was is not None and was.state != case.state and case.state in _MOVES:
        yield _MOVES[case.state](case)


def told_agencies(was: Case | None, case: Case) -> Iterator[tuple[str, contracts.Event]]:
    """What single agencies hear of it: (agency, event)."""
    before = _before(was)
    for one in case.assignments:
        old = before.get(one.id)
        if old is None:
            yield one.agency, _order(case, one)
            continue
        for event in (*_about(old, one), *([_released(one)] if _is_released(old, one) else ())):
            if getattr(event, "step", "") not in NOT_FOR_AGENCIES:
                yield one.agency, _changed(event, one)
        for milestone in one.plan:
            if milestone.reached_at and milestone not in old.plan:
                yield one.agency, _change(one, change="reached", words=milestone.name, due=milestone.due)


def _before(was: Case | None) -> Mapping[str, Assignment]:
    return {one.id: one for one in was.assignments} if was else {}


def _about(old: Assignment | None, one: Assignment) -> Iterator[AboutAssignment]:
    if old is None:
        yield _offered(one)
        return
    for step in one.steps[len(old.steps):]:
        yield _reminded(one, step)
    if one.state != old.state:
        yield _STATES[one.state](one)
    if one.plan and not old.plan:
        milestones = tuple(contracts.Milestone(name=m.name, due=m.due) for m in one.plan)
        yield contracts.AssignmentPlanned(**_ids(one), milestones=milestones)


def _is_released(old: Assignment | None, one: Assignment) -> bool:
    return old is not None and old.due is None and one.due is not None


def _ids(one: Assignment) -> dict[str, Any]:
    return {"proposal_id": one.proposal_id, "case_id": one.case_id, "assignment_id": one.id, "agency": one.agency}


def _offered(one: Assignment) -> contracts.AssignmentOffered:
    return contracts.AssignmentOffered(
        **_ids(one), role=one.role, mode=one.mode, task=one.task, term=one.term, sign_by=one.sign_by, due=one.due,
        after=one.after)


def _released(one: Assignment) -> contracts.AssignmentReleased:
    return contracts.AssignmentReleased(**_ids(one), due=_due_of(one))


def _reminded(one: Assignment, step: str) -> contracts.AssignmentReminded:
    """A step is kept as its name, and `:` and the milestone it is about."""
    name, _, about = step.partition(":")
    return contracts.AssignmentReminded(**_ids(one), step=name, about=about, due=_due_of(one, about))


def _due_of(one: Assignment, about: str = "") -> datetime:
    milestone = next((m.due for m in one.plan if m.name == about), None)
    return milestone or one.due or one.answer_by or one.sign_by


def _accepted(one: Assignment) -> contracts.AssignmentAccepted:
    return contracts.AssignmentAccepted(**_ids(one), by_silence=one.by_silence, contact=one.contact)


def _refused(one: Assignment) -> contracts.AssignmentRefused:
    return contracts.AssignmentRefused(**_ids(one), ground=one.ground, instead=one.instead)


def _returned(one: Assignment) -> contracts.AssignmentReturned:
    return contracts.AssignmentReturned(**_ids(one), reason=one.reason, replaced_by=one.replaced_by or None)


def _reported(one: Assignment) -> contracts.AssignmentReported:
    result: Any = one.result        # a reported assignment has one of the results
    return contracts.AssignmentReported(
        **_ids(one), result=result, words=one.words, letter=one.letter,
        evidence=tuple(_attachment(evidence) for evidence in one.evidence))


def _sent_back(one: Assignment) -> contracts.AssignmentSentBack:
    return contracts.AssignmentSentBack(**_ids(one), reason=one.reason, due=_due_of(one))


def _confirmed(one: Assignment) -> contracts.AssignmentConfirmed:
    return contracts.AssignmentConfirmed(**_ids(one), by=one.confirmed_by, by_silence=one.confirmed_by == NOBODY)


_STATES: Mapping[str, Callable[[Assignment], AboutAssignment]] = {
    "accepted": _accepted, "refused": _refused, "returned": _returned, "reported": _reported,
    "sent_back": _sent_back, "confirmed": _confirmed,
}


def _opened(case: Case) -> contracts.CaseOpened:
    assisting = tuple(one.agency for one in case.assignments if one.role == "assisting")
    return contracts.CaseOpened(
        **_of(case), number=case.ordered.number, lead=case.lead.agency, assisting=assisting, due=case.due)


def _started(case: Case) -> contracts.CaseStarted:
    return contracts.CaseStarted(**_of(case))


def _completed(case: Case) -> contracts.CaseCompleted:
    return contracts.CaseCompleted(**_of(case), result=case.lead.result, words=case.lead.words)


_MOVES: Mapping[str, Callable[[Case], contracts.Event]] = {"in_progress": _started, "completed": _completed}


def _of(case: Case) -> dict[str, Any]:
    return {"proposal_id": case.ordered.proposal_id, "case_id": case.id, "course": case.course}


def _order(case: Case, one: Assignment) -> contracts.OrderOffered:
    ordered = case.ordered
    return contracts.OrderOffered(
        **_ids(one), number=ordered.number, role=one.role, mode=one.mode, title=ordered.title, text=ordered.text,
        category=ordered.category, place=_place(ordered.place), task=one.task, term=one.term, urgent=one.urgent,
        sign_by=one.sign_by, due=one.due, after=one.after, redacted=not ordered.text)


def _changed(event: AboutAssignment, one: Assignment) -> contracts.OrderChanged:
    """The same fact for its agency alone; the change is the last word of the fact's type."""
    change = contracts.routing_key(event.type).rpartition(".")[2]
    if isinstance(event, contracts.AssignmentReminded):
        return _change(one, change=change, words=f"{event.step} {event.about}".strip(), due=event.due)
    return _change(one, change=change, words=one.reason, due=one.due)


def order_redacted(one: Assignment, *, reason: str) -> contracts.OrderChanged:
    """An agency that holds the residents' text is to blank it."""
    return _change(one, change="redacted", words=reason, due=one.due)


def _change(one: Assignment, *, change: str, words: str, due: datetime | None) -> contracts.OrderChanged:
    return contracts.OrderChanged(
        proposal_id=one.proposal_id, assignment_id=one.id, agency=one.agency, change=change, state=one.state,
        words=words, due=due)


def _place(place: Place) -> contracts.Place:
    return contracts.Place(areas=place.areas, spot=place.spot, lat=place.lat, lng=place.lng)


def _attachment(evidence: Evidence) -> contracts.Attachment:
    return contracts.Attachment(name=evidence.name, sha256=evidence.sha256, stage=evidence.stage)


def wrote(message: Message, one: Assignment, *, first: bool) -> AboutAssignment:
    """Agency or proposer has written: that, and never the words."""
    told = _ids(one) | {"message_id": message.id, "kind": message.kind}
    if message.side == "agency":
        return contracts.AssignmentContacted(**told, first=first)
    return contracts.AssignmentWrittenBack(**told)


def contact_missed(contact: Contact, one: Assignment) -> contracts.AssignmentReminded:
    """The proposer was not contacted in time."""
    return contracts.AssignmentReminded(**_ids(one), step="contact", due=contact.due)


def to_agency(one: Assignment, *, change: str, words: str = "", due: datetime | None = None) -> contracts.OrderChanged:
    """The same for its agency's system: what is beside the work changes no state."""
    return _change(one, change=change, words=words, due=due)


def supervised(order: SupervisionOrder) -> contracts.SupervisionIssued:
    """A supervision order is issued."""
    return contracts.SupervisionIssued(
        **_beside(order), order_id=order.id, order_number=order.number, tier=order.tier, due=order.due,
        reply_by=order.reply_by, about=order.about)


def supervision_replied(order: SupervisionOrder) -> contracts.SupervisionReplied:
    """A supervision order is answered."""
    late = order.replied_at is not None and order.replied_at >= order.reply_by
    return contracts.SupervisionReplied(**_beside(order), order_id=order.id, order_number=order.number, late=late)


def exclusion_asked(asked: Exclusion) -> contracts.ExclusionAsked:
    """An agency asks for an exclusion."""
    return contracts.ExclusionAsked(
        **_beside(asked), exclusion_id=asked.id, ground=asked.ground, reason=asked.reason, tier=asked.tier,
        rule_by=asked.rule_by)


def exclusion_ruled(ruled: Exclusion) -> contracts.ExclusionRuled:
    """It was ruled on, or nobody did in time."""
    outcome: Any = ruled.state      # one that is over has one of the outcomes
    return contracts.ExclusionRuled(
        **_beside(ruled), exclusion_id=ruled.id, outcome=outcome, reason=ruled.ruling, by=ruled.ruled_by)


def _beside(told: SupervisionOrder | Exclusion) -> dict[str, Any]:
    return {name: getattr(told, name) for name in ("proposal_id", "case_id", "assignment_id", "agency")}
