"""An agency asks that an assignment does not count in its rates (剔除申请); the supervisor rules in public."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from . import refusals
from .assignment import Assignment
from .case import Case
from .clocks import Rules
from .contact import NOBODY_THERE
from .watch import above

Ground = Literal["beyond_powers", "owners_matter", "repeated_petition", "in_court", "other"]
Outcome = Literal["asked", "granted", "refused", "lapsed"]


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """What is asked, why, who rules, and the ruling; all of it is public."""

    id: str
    assignment_id: str
    case_id: str
    proposal_id: str
    agency: str
    tier: str
    ground: Ground
    reason: str
    asked_by: str
    asked_at: datetime
    rule_by: datetime
    state: Outcome = "asked"
    ruling: str = ""
    ruled_by: str = ""
    ruled_at: datetime | None = None


def ask(
    case: Case, one: Assignment, *, ground: Ground, reason: str, by: str, rules: Rules, now: datetime, new_id: str,
) -> Exclusion:
    """A request is no order and counts in no rate; neither does what the agency is out of."""
    if one.mode != "order" or one.state in NOBODY_THERE:
        raise refusals.NotCounted("it counts in no rate: it is a request, or the agency does not work on it")
    return Exclusion(
        id=new_id, assignment_id=one.id, case_id=case.id, proposal_id=one.proposal_id, agency=one.agency,
        tier=above(case.ordered.tier, rules.orders), ground=ground, reason=reason, asked_by=by, asked_at=now,
        rule_by=rules.days.add(now, rules.watch.exclusion_workdays).at)


def rule(asked: Exclusion, *, grant: bool, reason: str, by: str, now: datetime) -> Exclusion:
    """Grant or refuse it, once and in time."""
    if asked.state != "asked" or asked.rule_by <= now:
        raise refusals.AlreadyRuled("it was ruled on already, or too late: it counts")
    return replace(asked, state="granted" if grant else "refused", ruling=reason, ruled_by=by, ruled_at=now)


def lapse(asked: Exclusion, *, now: datetime) -> Exclusion:
    """Nobody ruled in time: it is not excluded; early or ruled on, nothing changes."""
    if asked.state != "asked" or asked.rule_by > now:
        return asked
    return replace(asked, state="lapsed", ruled_at=now)
