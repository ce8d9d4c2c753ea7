"""A plan of works (工程类): milestones that carry the reminders in place of the assignment's own."""

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from . import refusals
from .assignment import Assignment, Evidence, Milestone
from .moves import check


def plan(one: Assignment, *, milestones: tuple[Milestone, ...], now: datetime) -> Assignment:
    """Set the plan, once."""
    check(one, "plan", role="agency")
    if one.plan:
        raise refusals.BadPlan("there is a plan already")
    moments = [now, *(milestone.due for milestone in milestones)]
    if not milestones or any(later <= earlier for earlier, later in pairwise(moments)):
        raise refusals.BadPlan("milestones follow each other, and all lie ahead")
    if len({milestone.name for milestone in milestones}) < len(milestones):
        raise refusals.BadPlan("two milestones have the same name")
    if one.due is not None and moments[-1] > one.due:
        raise refusals.BadPlan(f"the last milestone is later than the work is due ({one.due:%Y-%m-%d %H:%M})")
    return replace(one, plan=milestones, planned_at=now, answer_by=None)


def reach(
    one: Assignment, *, name: str, note: str, evidence: tuple[Evidence, ...], now: datetime,
) -> Assignment:
    """A milestone is reached: it reminds nobody any more."""
    check(one, "reach", role="agency")
    if name not in [milestone.name for milestone in one.plan if milestone.reached_at is None]:
        raise refusals.NoMilestone(f"no milestone {name} is ahead")
    reached = (replace(m, reached_at=now, note=note, evidence=evidence) if m.name == name else m for m in one.plan)
    return replace(one, plan=tuple(reached))
