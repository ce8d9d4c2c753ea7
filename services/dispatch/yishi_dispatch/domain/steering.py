"""A body steers a case: reassigns (改派), cancels (撤单), adds (增派), hands up (提级), ties (一类事)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from . import refusals
from .assignment import Assignment
from .case import Case, Task, offer, permit, succeed
from .clocks import Rules
from .moves import FINAL, check


def reassign(
    case: Case, one: Assignment, *, role: str, to: str, reason: str, rules: Rules, now: datetime,
    new_id: Callable[[], str],
) -> Case:
    """Another agency gets the part (改派); what residents were told stays."""
    check(one, "reassign", role=role)
    rules.agency(to)
    gone = _cancelled(one, reason=reason, replaced_by=to)
    return succeed(case.put(gone), gone, by=to, rules=rules, now=now, new_id=new_id)


def cancel(one: Assignment, *, role: str, reason: str) -> Assignment:
    """An assisting part is not needed any more (撤单)."""
    check(one, "cancel", role=role)
    if one.role == "lead":
        raise refusals.TheLead("a case keeps a lead: reassign its part instead")
    return _cancelled(one, reason=reason, replaced_by="")


def add(
    case: Case, task: Task, *, reason: str, rules: Rules, now: datetime, new_id: Callable[[], str],
) -> Case:
    """One more agency assists (增派)."""
    permit(case, "add")
    standing = [one.agency for one in case.assignments if one.stands]
    if task.agency in standing:
        raise refusals.InTheCase(f"{task.agency} has a part in this case already")
    after = tuple(agency for agency in task.after if agency in standing)
    one = offer(case, task, role="assisting", after=after, rules=rules, now=now, new_id=new_id)
    return replace(case, assignments=(*case.assignments, replace(one, reason=reason)))


def hand_up(case: Case, *, to: str, rules: Rules) -> Case:
    """A tier further up supervises it from now (提级督办)."""
    permit(case, "hand-up")
    tiers = list(rules.orders)
    now_with = case.handed_to or case.ordered.tier
    if to not in tiers or now_with not in tiers or tiers.index(to) <= tiers.index(now_with):
        raise refusals.NotUp(f"it is with {now_with}: it goes to a tier above that")
    return replace(case, handed_to=to)


def tie(case: Case, other: Case) -> tuple[Case, Case]:
    """Two cases of one cause (一类事) are told of each other."""
    if case.ordered.proposal_id == other.ordered.proposal_id:
        raise refusals.SameCase("a case is tied to one of another proposal")
    cause = other.cause or case.cause or other.id
    return replace(case, cause=cause), replace(other, cause=cause)


def inherit(case: Case, *, old: str, new: str) -> Case:
    """An agency was merged or renamed: its open work is the other's from now, with all its dates."""
    def heir(one: Assignment) -> Assignment:
        mine = one.agency == old and one.state not in FINAL
        after = tuple(new if agency == old else agency for agency in one.after)
        return replace(one, agency=new, contact="", after=after) if mine else replace(one, after=after)

    return replace(case, assignments=tuple(heir(one) for one in case.assignments))


def _cancelled(one: Assignment, *, reason: str, replaced_by: str) -> Assignment:
    return replace(one, state="cancelled", answer_by=None, reason=reason, replaced_by=replaced_by)
