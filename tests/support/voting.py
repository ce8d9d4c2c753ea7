"""Ballots for tests: signed by a device in software, and owners' votes."""

from typing import Any

import rfc8785
from yishi_review import domain

from tests.support.device import Device
from tests.support.reviews import MONDAY, on, opened


def signed(device: Device, vote: domain.Vote, changes: dict[str, Any] | None = None) -> domain.How:
    """A yes of `m-yard-2`, signed on Monday; `changes` go into what is signed."""
    kid = domain.thumbprint(domain.Signed(envelope="", signature="", **device.public))
    told = domain.members_of(
        vote, proposal="p-1", voter="m-yard-2", choice="yes", kid=kid, iat=int(MONDAY.timestamp()))
    envelope = rfc8785.dumps(told | (changes or {})).decode()
    evidence = domain.Signed(envelope=envelope, signature=device.sign(envelope), **device.public)
    return domain.How(signed=evidence, key=domain.Key(id=kid, owner="m-yard-2"))


def owners(**changes: Any) -> domain.Owners:
    """Just enough owners take part, and just more than half of these agree."""
    told: dict[str, Any] = {
        "area_all": "300.00", "area_voted": "200.00", "area_yes": "100.01", "heads_all": 30, "heads_voted": 20,
        "heads_yes": 11, "scan": "0" * 64}
    return domain.Owners(**told | changes)


def owners_vote(**changes: Any) -> domain.Vote:
    """The vote that is entered for these owners."""
    review = domain.triage(opened(), "community", owners=True, on=on())
    poll = domain.Poll(question="Use the fund?", counted_at=MONDAY, owners=owners(**changes))
    return domain.record_owners_vote(review, id="w-1", poll=poll, on=on()).votes[-1]
