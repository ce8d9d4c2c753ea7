"""What is said beside the work: contact with the proposer, supervision, exclusions; never anybody's words."""

from typing import Any

import yishi_contracts as contracts
from yishi_contracts.dispatch import AboutAssignment

from ..domain.assignment import Assignment
from ..domain.contact import Contact, Message
from ..domain.exclusion import Exclusion
from ..domain.supervision import SupervisionOrder
from .agency import ids


def wrote(message: Message, one: Assignment, *, first: bool) -> AboutAssignment:
    """Agency or proposer has written: that, and never the words."""
    told = ids(one) | {"message_id": message.id, "kind": message.kind}
    if message.side == "agency":
        return contracts.AssignmentContacted(**told, first=first)
    return contracts.AssignmentWrittenBack(**told)


def contact_missed(contact: Contact, one: Assignment) -> contracts.AssignmentReminded:
    """The proposer was not contacted in time."""
    return contracts.AssignmentReminded(**ids(one), step="contact", due=contact.due)


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
