"""Notes on an assignment: for one's own side, for the proposer, or for everybody."""

import logging
from datetime import datetime
from typing import Literal

from yishi_chassis import auth, ids
from yishi_chassis.database import Tx

from .. import domain, store
from ..domain.assignment import Assignment
from ..domain.remark import Audience, Remark
from . import contact

log = logging.getLogger(__name__)


def write(tx: Tx, *, assignment_id: str, audience: Audience, words: str, now: datetime) -> Remark:
    """The agency, or the body that had it dispatched, notes something."""
    one = store.get_assignment(tx, assignment_id)
    side: Literal["agency", "body"] = "agency" if tx.caller.has("agency", one.agency) else "body"
    if side == "body":
        auth.require(tx.caller, "convener", scope=store.get(tx, one.case_id).ordered.body)
    remark = Remark(id=ids.new(), assignment_id=one.id, proposal_id=one.proposal_id, side=side, audience=audience,
                    words=words, by=tx.caller.id, at=now)
    store.add_remark(tx, remark)
    log.info("noted", extra={"assignment_id": one.id, "side": side, "audience": audience})
    return remark


def readable(tx: Tx, *, assignment_id: str) -> tuple[Remark, ...]:
    """The notes that the caller may read, oldest first."""
    one = store.get_assignment(tx, assignment_id)
    sides = _sides(tx, one)
    return tuple(each for each in store.remarks(tx, one.id) if domain.remark.readable(each, sides=sides))


def _sides(tx: Tx, one: Assignment) -> frozenset[str]:
    if not tx.caller.id:
        return frozenset()
    body = tx.caller.has("convener", store.get(tx, one.case_id).ordered.body)
    found = (contact.side_of(tx, one) or "", "body" if body else "")
    return frozenset(side for side in found if side)
