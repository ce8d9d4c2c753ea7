"""Inside an agency: who has an assignment, and the sign-off of a report before it goes out."""

import logging
from datetime import datetime

from yishi_chassis import ids
from yishi_chassis.database import Tx

from .. import domain, store
from ..domain.assignment import Assignment, Report
from ..domain.clocks import Rules
from ..domain.handling import Draft, Handling
from ..domain.refusals import IllegalMove, NeedsSignOff, NoDraft
from . import assignment, settling

log = logging.getLogger(__name__)


def hand(tx: Tx, *, assignment_id: str, office: str, handler: str, now: datetime) -> Handling:
    """The agency gives it to one of its offices (科室) and an account there (经办)."""
    one = _own(tx, assignment_id)
    handling = Handling(assignment_id=one.id, office=office, handler=handler, by=tx.caller.id, at=now)
    store.hand(tx, handling)
    log.info("handed on inside an agency", extra={"assignment_id": one.id, "agency": one.agency})
    return handling


def inside(tx: Tx, *, assignment_id: str) -> tuple[Handling | None, tuple[Draft, ...]]:
    """Who in the agency has it, and the drafts of its reports."""
    one = _own(tx, assignment_id)
    return store.handling_of(tx, one.id), store.drafts(tx, one.id)


def report(tx: Tx, *, assignment_id: str, report: Report, rules: Rules, now: datetime) -> tuple[Assignment, str]:
    """The agency reports; where it has its reports signed off, not directly."""
    one = _own(tx, assignment_id)
    if rules.agency(one.agency).sign_off:
        raise NeedsSignOff("write a draft, and let another person of the agency sign it off")
    return assignment.report(tx, assignment_id=assignment_id, report=report, rules=rules, now=now)


def draft(tx: Tx, *, assignment_id: str, report: Report, now: datetime) -> Draft:
    """A handler writes what is to be reported; it waits for another's sign-off (审签)."""
    one = _own(tx, assignment_id)
    domain.moves.check(one, "report", role="agency")
    made = Draft(id=ids.new(), assignment_id=one.id, proposal_id=one.proposal_id, report=report,
                 written_by=tx.caller.id, written_at=now)
    store.add_draft(tx, made)
    log.info("report drafted", extra={"assignment_id": one.id, "agency": one.agency})
    return made


def sign(
    tx: Tx, *, assignment_id: str, draft_id: str, approve: bool, reason: str, rules: Rules, now: datetime,
) -> Draft:
    """Another person of the agency signs the newest draft off, and with that it is reported; or gives it back."""
    _, one = settling.at_desk(tx, assignment_id)
    settling.of_agency(tx, one)
    newest = store.newest_draft_for_update(tx, one.id)
    if newest is None or newest.id != draft_id:
        raise NoDraft("it is not the newest draft of this assignment")
    signed = domain.handling.sign(newest, by=tx.caller.id, approve=approve, reason=reason, now=now)
    store.save_draft(tx, signed)
    if approve:
        _, warning = assignment.report(tx, assignment_id=one.id, report=signed.report, rules=rules, now=now)
        if warning:
            raise IllegalMove(one.state, "report", domain.moves.allowed(one.state))
    log.info("draft ruled on", extra={"assignment_id": one.id, "approved": approve})
    return signed


def _own(tx: Tx, assignment_id: str) -> Assignment:
    one = store.get_assignment(tx, assignment_id)
    settling.of_agency(tx, one)
    return one
