"""Two proposals of one courtyard at intake's desk, and how they become one."""

from datetime import timedelta
from typing import Any

import yishi_contracts as contracts
from yishi_intake import actions, domain, store
from yishi_intake.actions import merging

DAY = timedelta(days=1)


def merge(
    desk: Any, proposal: domain.Proposal, target: domain.Proposal, *, person: str = "r-01", roles: tuple[str, ...] = (),
    reason: str = "同一件事",
) -> merging.Merging:
    """Somebody asks for it."""
    return merging.merge(desk.as_(person, *roles).tx, proposal_id=proposal.id, into=target.id, reason=reason,
                         office=desk.office, now=desk.now)


def stored(desk: Any, proposal: domain.Proposal) -> domain.Proposal:
    """As it is now, with its signatures."""
    desk.tx.flush()
    return store.get_signed_for_update(desk.tx, proposal.id)


def signers(proposal: domain.Proposal) -> dict[str, str | None]:
    """Who signed, and with what each came."""
    return {signature.signer.id: signature.through for signature in proposal.signatures}


def two(desk: Any, *, plate: str = "1号") -> tuple[domain.Proposal, domain.Proposal]:
    """An older one of r-20, and a younger one of r-01 that r-02 and r-03 have signed."""
    older = desk.propose(person="r-20", title="西门", text="西门常开", plate="20号")
    older = desk.sign(older, "r-21")
    younger = desk.propose(plate=plate)
    for person in ("r-02", "r-03"):
        younger = desk.sign(younger, person)
    return younger, older


def confirmed(desk: Any, proposal: domain.Proposal) -> None:
    """The days for objections are over."""
    asked = store.get_withdrawal(desk.tx, proposal.id)
    desk.now = asked.until if asked else desk.now
    actions.withdrawal_due(desk.tx, proposal_id=proposal.id, now=desk.now)


def stopped(desk: Any, proposal: domain.Proposal, into: domain.Proposal) -> None:
    """Review says so."""
    event = contracts.ReviewStopped(
        proposal_id=proposal.id, tier="courtyard", body="b-madong", state="merged", into=into.id)
    actions.stopped(desk.tx, desk.hear(event), office=desk.office, now=desk.now)
