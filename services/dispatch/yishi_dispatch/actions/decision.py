"""What the body decides on an assignment: its convener, or the supervisor where it is for the tier above."""

import logging
from datetime import datetime

from yishi_chassis import ids
from yishi_chassis.database import Tx

from ..domain import asking, reporting, signing, steering
from ..domain.assignment import Assignment, SiteCheck
from ..domain.case import Case, succeed
from ..domain.clocks import Rules
from . import settling

log = logging.getLogger(__name__)


def confirm(tx: Tx, *, assignment_id: str, words: str, rules: Rules, now: datetime) -> Assignment:
    """The report is good."""
    case, one, role = _before(tx, assignment_id)
    one = reporting.confirm(one, by=tx.caller.id, role=role, words=words, rules=rules, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def send_back(tx: Tx, *, assignment_id: str, reason: str, rules: Rules, now: datetime,
              found: str = "") -> Assignment:
    """It is not enough; `found` is what a site check found, needed before a second time."""
    case, one, role = _before(tx, assignment_id)
    check = SiteCheck(at=now, by=tx.caller.id, found=found) if found else None
    one = reporting.send_back(one, role=role, reason=reason, site_check=check, rules=rules, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def rule(
    tx: Tx, *, assignment_id: str, uphold: bool, reason: str, replaced_by: str, rules: Rules, now: datetime,
    fallback: bool = False,
) -> Assignment:
    """On a refusal: the order stands; another goes on in its place; or it is left to the district to name one."""
    case, one = settling.at_desk(tx, assignment_id)
    role = settling.decider(tx, case, always=True)
    if not uphold:
        ruled = case.put(signing.dismiss(one, role=role, reason=reason, rules=rules, now=now))
    elif fallback:
        ruled = case.put(signing.leave_to_district(one, role=role, reason=reason, rules=rules, now=now))
    else:
        ruled = _upheld(case, one, role=role, reason=reason, replaced_by=replaced_by, rules=rules, now=now)
    return settling.settle(tx, case, ruled, rules=rules, now=now).one(one.id)


def answer(tx: Tx, *, assignment_id: str, granted: bool, words: str, rules: Rules, now: datetime) -> Assignment:
    """On what the agency asked for: more time, or a pause."""
    case, one, role = _before(tx, assignment_id)
    one = asking.answer(one, role=role, by=tx.caller.id, granted=granted, words=words, rules=rules, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def resume(tx: Tx, *, assignment_id: str, rules: Rules, now: datetime) -> Assignment:
    """Its clock runs again before the pause is over, by the agency itself or by the body."""
    case, one = settling.at_desk(tx, assignment_id)
    role = "agency" if tx.caller.has("agency", one.agency) else settling.decider(tx, case)
    one = asking.resume(one, role=role, rules=rules, now=now)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def reassign(tx: Tx, *, assignment_id: str, to: str, reason: str, rules: Rules, now: datetime) -> Assignment:
    """Another agency gets the part; answers with the assignment that is over."""
    case, one, role = _before(tx, assignment_id)
    after = steering.reassign(case, one, role=role, to=to, reason=reason, rules=rules, now=now, new_id=ids.new)
    log.info("reassigned", extra={"assignment_id": one.id, "to": to})
    return settling.settle(tx, case, after, rules=rules, now=now).one(one.id)


def cancel(tx: Tx, *, assignment_id: str, reason: str, rules: Rules, now: datetime) -> Assignment:
    """An assisting part is not needed any more."""
    case, one, role = _before(tx, assignment_id)
    one = steering.cancel(one, role=role, reason=reason)
    return settling.settle(tx, case, case.put(one), rules=rules, now=now).one(one.id)


def _before(tx: Tx, assignment_id: str) -> tuple[Case, Assignment, str]:
    case, one = settling.at_desk(tx, assignment_id)
    return case, one, settling.decider(tx, case)


def _upheld(
    case: Case, one: Assignment, *, role: str, reason: str, replaced_by: str, rules: Rules, now: datetime,
) -> Case:
    successor = replaced_by or (one.instead if one.role == "lead" else "")
    gone = signing.uphold(one, role=role, reason=reason, replaced_by=successor)
    log.info("refusal upheld", extra={"assignment_id": one.id, "replaced_by": successor})
    if not successor:
        return case.put(gone)
    return succeed(case.put(gone), gone, by=successor, rules=rules, now=now, new_id=ids.new)
