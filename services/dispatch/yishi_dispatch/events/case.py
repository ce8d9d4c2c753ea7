"""From what has changed in a case to what is said about it: to all services, and to its agencies."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import yishi_contracts as contracts
from yishi_contracts.dispatch import AboutAssignment

from ..domain.assignment import Assignment, Evidence, Progress
from ..domain.case import Case
from ..domain.silence import NOBODY
from .agency import change_of, changed, ids, order

#: Reminders that are for the body or the tier above, not for the agency.
NOT_FOR_AGENCIES = ("unruled", "unanswered", "asked")


def told(was: Case | None, case: Case) -> Iterator[contracts.Event]:
    """What all services hear of the step from `was` to `case`, in the order in which it follows."""
    if was is None or case.round > was.round:
        yield _opened(case)
    before = _before(was)
    for one in case.assignments:
        yield from _about(before.get(one.id), one)
    yield from (_released(one) for one in case.assignments if _is_released(before.get(one.id), one))
    if was is not None and was.state != case.state and (was.state, case.state) in _MOVES:
        yield _MOVES[was.state, case.state](case)


def told_agencies(was: Case | None, case: Case) -> Iterator[tuple[str, contracts.Event]]:
    """What single agencies hear of it: (agency, event)."""
    before = _before(was)
    for one in case.assignments:
        old = before.get(one.id)
        if old is None:
            yield one.agency, order(case, one)
            continue
        if old.agency != one.agency:
            yield old.agency, change_of(old, change="moved", words=one.agency, due=one.due)
            yield one.agency, order(case, one)
        for event in (*_about(old, one), *([_released(one)] if _is_released(old, one) else ())):
            if getattr(event, "step", "") not in NOT_FOR_AGENCIES:
                yield one.agency, changed(event, one)
        for milestone in one.plan:
            if milestone.reached_at and milestone not in old.plan:
                yield one.agency, change_of(one, change="reached", words=milestone.name, due=milestone.due)


def _before(was: Case | None) -> Mapping[str, Assignment]:
    return {one.id: one for one in was.assignments} if was else {}


def _about(old: Assignment | None, one: Assignment) -> Iterator[AboutAssignment]:
    if old is None:
        yield _offered(one)
        return
    for step in one.steps:
        if step not in old.steps:
            yield _reminded(one, step)
    if one.agency != old.agency:
        yield contracts.AssignmentMoved(**ids(one), was=old.agency)
    yield from _asked(old, one)
    if one.state != old.state:
        yield (_resumed if old.state == "suspended" and one.state == "accepted" else _STATES[one.state])(one)
    if one.fallback and not old.fallback:
        yield contracts.AssignmentLeftToDistrict(**ids(one), reason=one.reason)
    yield from (_tracked(one, step) for step in one.tracking[len(old.tracking):])
    if one.plan and not old.plan:
        milestones = tuple(contracts.Milestone(name=m.name, due=m.due) for m in one.plan)
        yield contracts.AssignmentPlanned(**ids(one), milestones=milestones)


def _asked(old: Assignment, one: Assignment) -> Iterator[AboutAssignment]:
    """What was asked for now, and what was said now to what was asked before; a report needs no answer any more."""
    before = dict(enumerate(old.asks))
    for number, ask in enumerate(one.asks):
        if number not in before:
            yield contracts.AssignmentAsked(
                **ids(one), kind=ask.kind, until=ask.until, ground=_code(ask.ground), reason=ask.reason,
                answer_by=ask.answer_by)
        elif before[number].pending and ask.by:
            yield contracts.AssignmentAnswered(
                **ids(one), kind=ask.kind, granted=ask.granted, until=ask.until, reason=ask.reason, words=ask.words)


def _code(ground: str) -> Any:
    return ground       # one of the grounds, which the form has seen to


def _suspended(one: Assignment) -> contracts.AssignmentSuspended:
    pause = one.pauses[-1]
    return contracts.AssignmentSuspended(**ids(one), until=pause.until, ground=_code(pause.ground))


def _resumed(one: Assignment) -> contracts.AssignmentResumed:
    return contracts.AssignmentResumed(**ids(one), due=_due_of(one))


def _cancelled(one: Assignment) -> contracts.AssignmentCancelled:
    return contracts.AssignmentCancelled(**ids(one), reason=one.reason, replaced_by=one.replaced_by or None)


def _tracked(one: Assignment, step: Progress) -> contracts.AssignmentTracked:
    return contracts.AssignmentTracked(**ids(one), words=step.words, done=step.done, next_at=one.track_at)


def _is_released(old: Assignment | None, one: Assignment) -> bool:
    return old is not None and old.due is None and one.due is not None


def _offered(one: Assignment) -> contracts.AssignmentOffered:
    return contracts.AssignmentOffered(
        **ids(one), role=one.role, mode=one.mode, task=one.task, term=one.term, sign_by=one.sign_by, due=one.due,
        after=one.after)


def _released(one: Assignment) -> contracts.AssignmentReleased:
    return contracts.AssignmentReleased(**ids(one), due=_due_of(one))


def _reminded(one: Assignment, step: str) -> contracts.AssignmentReminded:
    """A step is kept as its name, and `:` and the milestone it is about, or when or how often it was drawn."""
    name, _, rest = step.partition(":")
    about = rest if rest in [milestone.name for milestone in one.plan] else ""
    return contracts.AssignmentReminded(**ids(one), step=name, about=about, due=_due_of(one, about))


def _accepted(one: Assignment) -> contracts.AssignmentAccepted:
    return contracts.AssignmentAccepted(**ids(one), by_silence=one.by_silence, contact=one.contact)


def _refused(one: Assignment) -> contracts.AssignmentRefused:
    return contracts.AssignmentRefused(**ids(one), ground=one.ground, instead=one.instead, misassigned=one.misassigned,
                                        disputed=one.disputed)


def _returned(one: Assignment) -> contracts.AssignmentReturned:
    return contracts.AssignmentReturned(**ids(one), reason=one.reason, replaced_by=one.replaced_by or None)


def _reported(one: Assignment) -> contracts.AssignmentReported:
    result: Any = one.result        # a reported assignment has one of the results
    return contracts.AssignmentReported(
        **ids(one), result=result, words=one.words, grade=_code(one.grade), letter=one.letter,
        letter_number=one.letter_number, countersigned=one.countersigned, plan_year=one.plan_year,
        plan_agency=one.plan_agency, next_report=one.next_report,
        evidence=tuple(_attachment(evidence) for evidence in one.evidence))


def _sent_back(one: Assignment) -> contracts.AssignmentSentBack:
    return contracts.AssignmentSentBack(**ids(one), reason=one.reason, due=_due_of(one),
                                        site_checked=one.send_backs > 1)


def _confirmed(one: Assignment) -> contracts.AssignmentConfirmed:
    return contracts.AssignmentConfirmed(**ids(one), by=one.confirmed_by, by_silence=one.confirmed_by == NOBODY)


_STATES: Mapping[str, Callable[[Assignment], AboutAssignment]] = {
    "accepted": _accepted, "refused": _refused, "returned": _returned, "reported": _reported,
    "sent_back": _sent_back, "confirmed": _confirmed, "suspended": _suspended, "cancelled": _cancelled,
}


def _opened(case: Case) -> contracts.CaseOpened:
    assisting = tuple(one.agency for one in case.assignments if one.role == "assisting")
    return contracts.CaseOpened(
        **_of(case), number=case.ordered.number, lead=case.lead.agency, assisting=assisting, due=case.due)


def _started(case: Case) -> contracts.CaseStarted:
    return contracts.CaseStarted(**_of(case))


def _completed(case: Case) -> contracts.CaseCompleted:
    return contracts.CaseCompleted(**_of(case), result=case.lead.result, words=case.lead.words)


def _case_suspended(case: Case) -> contracts.CaseSuspended:
    pause = case.lead.pauses[-1]
    return contracts.CaseSuspended(**_of(case), until=pause.until, ground=_code(pause.ground))


def _case_resumed(case: Case) -> contracts.CaseResumed:
    return contracts.CaseResumed(**_of(case))


_MOVES: Mapping[tuple[str, str], Callable[[Case], contracts.Event]] = {
    ("dispatching", "in_progress"): _started, ("in_progress", "completed"): _completed,
    ("in_progress", "suspended"): _case_suspended, ("suspended", "in_progress"): _case_resumed,
    ("suspended", "completed"): _completed,
}


def handed_up(case: Case, *, reason: str) -> contracts.CaseHandedUp:
    """Supervision of it went up a tier."""
    return contracts.CaseHandedUp(
        proposal_id=case.ordered.proposal_id, case_id=case.id, to=case.handed_to, reason=reason)


def tied(case: Case, other: Case, *, reason: str) -> contracts.CaseTied:
    """It has one cause with another."""
    return contracts.CaseTied(
        proposal_id=case.ordered.proposal_id, case_id=case.id, cause=case.cause, reason=reason,
        other_proposal_id=other.ordered.proposal_id, other_number=other.ordered.number)


def _of(case: Case) -> dict[str, Any]:
    return {"proposal_id": case.ordered.proposal_id, "case_id": case.id, "course": case.course}


def _due_of(one: Assignment, about: str = "") -> datetime:
    milestone = next((m.due for m in one.plan if m.name == about), None)
    return milestone or one.due or one.answer_by or one.sign_by


def recounted(was: Assignment, one: Assignment) -> contracts.AssignmentRecounted:
    """Its due comes out otherwise."""
    return contracts.AssignmentRecounted(**ids(one), was=_due_of(was), due=_due_of(one))


def _attachment(evidence: Evidence) -> contracts.Attachment:
    return contracts.Attachment(name=evidence.name, sha256=evidence.sha256, stage=evidence.stage)
