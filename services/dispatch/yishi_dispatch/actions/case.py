"""What happens to a case as a whole: a body orders it, intake closes it or takes it up again."""

import logging
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import auth, http, ids, outbox
from yishi_chassis.database import Tx

from .. import domain, events, store
from ..domain import steering
from ..domain.case import Case, Ordered, Place, Task
from ..domain.clocks import Rules
from . import contact, rates, settling

log = logging.getLogger(__name__)
#: How intake's end of a proposal ends its case.
_ENDS = {"closed_unresolved": ("leave", "closed_unresolved")}


def open_case(tx: Tx, event: contracts.DispatchOrdered, *, rules: Rules, now: datetime) -> Case:
    """A body has ordered it: offer each agency its part. An agency the pack does not know stops it until it does."""
    case = domain.case.open_case(_ordered(event), rules=rules, now=now, new_id=ids.new)
    store.add(tx, case)
    contact.know(tx, event)
    settling.say(tx, None, case)
    settling.arm(tx, case.assignments, rules=rules)
    log.info("case opened", extra={"proposal_id": event.proposal_id, "case_id": case.id})
    return case


def reopen(tx: Tx, event: contracts.ProposalReopened, *, rules: Rules, now: datetime) -> None:
    """Residents say it is not solved: a new round, if it was dispatch that did the work."""
    was = store.latest_for_update(tx, proposal_id=event.proposal_id)
    if was is None or event.done_by != "dispatch":
        return
    case = domain.case.reopen(was, course=event.course, reason=event.reason, rules=rules, now=now, new_id=ids.new)
    settling.settle(tx, was, case, rules=rules, now=now)
    log.info("case reopened", extra={"proposal_id": event.proposal_id, "case_id": case.id, "course": event.course})


def close(tx: Tx, event: contracts.ProposalClosed) -> None:
    """Residents have judged the work of the agencies: the case is closed."""
    was = store.latest_for_update(tx, proposal_id=event.proposal_id)
    if was is not None and event.done_by == "dispatch":
        command, to = _ENDS.get(event.state, ("close", "closed"))
        store.save(tx, was, domain.case.move(was, command, to=to))
        rates.judged(tx, was, event)


def redact(tx: Tx, event: contracts.ProposalRedacted) -> None:
    """What residents wrote is taken out of all its cases; agencies that hold the order are told to do the same."""
    for was in store.all_for_update(tx, proposal_id=event.proposal_id):
        store.save(tx, was, domain.case.redact(was))
        log.info("words were taken out of a case", extra={"proposal_id": event.proposal_id, "case_id": was.id})
    contact.redact(tx, proposal_id=event.proposal_id)
    told = {one.agency: one for one in store.assignments_of(tx, proposal_id=event.proposal_id)}
    for one in told.values():
        outbox.stage(tx, events.order_redacted(one, reason=event.reason), to=one.agency)


def add(tx: Tx, case_id: str, *, task: Task, reason: str, rules: Rules, now: datetime) -> Case:
    """One more agency assists."""
    was = _before(tx, case_id)
    case = steering.add(was, task, reason=reason, rules=rules, now=now, new_id=ids.new)
    return settling.settle(tx, was, case, rules=rules, now=now)


def hand_up(tx: Tx, case_id: str, *, to: str, reason: str, rules: Rules, now: datetime) -> Case:
    """A tier further up supervises it from now."""
    was = _before(tx, case_id)
    case = settling.settle(tx, was, steering.hand_up(was, to=to, rules=rules), rules=rules, now=now)
    outbox.stage(tx, events.handed_up(case, reason=reason))
    return case


def tie(tx: Tx, case_id: str, *, other_id: str, reason: str) -> Case:
    """Two cases have one cause; both are told. They are locked in the order of their ids."""
    kept = {id_: store.get_case_for_update(tx, case_id=id_) for id_ in sorted({case_id, other_id})}
    http.check_version(tx, kept[case_id].version)
    settling.decider(tx, kept[case_id])
    tied = steering.tie(kept[case_id], kept[other_id])
    saved = [store.save(tx, kept[case.id], case) for case in tied]
    for case, other in zip(saved, reversed(saved), strict=True):
        outbox.stage(tx, events.tied(case, other, reason=reason))
    return saved[0]


def inherit(tx: Tx, *, old: str, new: str, rules: Rules, now: datetime) -> int:
    """An agency was merged or renamed: its open work moves to another; returns how many cases."""
    auth.require(tx.caller, "supervisor")
    rules.agency(new)
    found = store.open_with(tx, agency=old)
    for was in found:
        settling.settle(tx, was, steering.inherit(was, old=old, new=new), rules=rules, now=now)
    log.info("open work moved", extra={"from": old, "to": new, "cases": len(found)})
    return len(found)


def get(tx: Tx, case_id: str) -> Case:
    """A case with the assignments of its present round."""
    return store.get(tx, case_id)


def listed(tx: Tx, *, state: str | None, proposal: str | None, after: str, limit: int) -> tuple[Case, ...]:
    """Cases in the order in which they were opened."""
    return store.list_cases(tx, state=state, proposal=proposal, after=after, limit=limit)


def _before(tx: Tx, case_id: str) -> Case:
    case = store.get_case_for_update(tx, case_id=case_id)
    http.check_version(tx, case.version)
    settling.decider(tx, case)
    return case


def _ordered(event: contracts.DispatchOrdered) -> Ordered:
    place = event.place
    copied = {name: getattr(event, name) for name in (
        "proposal_id", "number", "course", "body", "tier", "title", "text", "category", "urgent", "reason")}
    return Ordered(
        **copied, place=Place(areas=place.areas, spot=place.spot, lat=place.lat, lng=place.lng),
        lead=_task(event.lead), assisting=tuple(_task(order) for order in event.assisting))


def _task(order: contracts.Order) -> Task:
    return Task(agency=order.agency, mode=order.mode, task=order.task, term=order.term, after=order.after)
