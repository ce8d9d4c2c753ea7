"""Two proposals of one courtyard at intake's desk, and how they become one."""

from datetime import timedelta

import yishi_contracts as contracts
from yishi_intake import actions, store
from yishi_intake.actions import merging

DAY = timedelta(days=1)


def merge(desk, proposal, target, *, person="r-01", roles=(), reason="同一件事"):
    return merging.merge(desk.as_(person, *roles).tx, proposal_id=proposal.id, into=target.id, reason=reason,
                         office=desk.office, now=desk.now)


def stored(desk, proposal):
    desk.tx.flush()
    return store.get_signed_for_update(desk.tx, proposal.id)


def signers(proposal):
    return {signature.signer.id: signature.through for signature in proposal.signatures}


def two(desk, *, gate="西门常开", plate="1号"):
    """An older one of r-20, and a younger one of r-01 that r-02 and r-03 have signed."""
    older = desk.propose(person="r-20", title="西门", text=gate, plate="20号")
    older = desk.sign(older, "r-21")
    younger = desk.propose(plate=plate)
    for person in ("r-02", "r-03"):
        younger = desk.sign(younger, person)
    return younger, older


def confirmed(desk, proposal):
    desk.now = merging.merging_of(desk.tx, proposal_id=proposal.id).asked.until
    actions.withdrawal_due(desk.tx, proposal_id=proposal.id, now=desk.now)


def stopped(desk, proposal, into):
    event = contracts.ReviewStopped(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", state="merged", into=into.id)
    actions.stopped(desk.tx, desk.hear(event), office=desk.office, now=desk.now)
