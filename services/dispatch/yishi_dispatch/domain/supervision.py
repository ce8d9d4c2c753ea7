"""The numbered supervision order (督办单) that the tier above sends an agency that is late, and its answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from . import refusals
from .assignment import Assignment
from .case import Case
from .clocks import Rules
from .watch import above

#: Which steps of the ladder leave a paper, and which a line in the list of the month (通报).
ORDERED, LISTED = "supervised", "listed"


@dataclass(frozen=True, kw_only=True)
class SupervisionOrder:
    """A 督办单; `about` is the milestone that is late, where it is one."""

    id: str
    year: int
    count: int
    number: str
    assignment_id: str
    case_id: str
    proposal_id: str
    agency: str
    body: str
    tier: str
    about: str
    due: datetime
    issued_at: datetime
    reply_by: datetime
    reply: str = ""
    replied_by: str = ""
    replied_at: datetime | None = None

    def state(self, now: datetime) -> Literal["open", "overdue", "replied"]:
        """Whether it waits for its answer, for too long, or has it."""
        if self.replied_at is not None:
            return "replied"
        return "overdue" if self.reply_by <= now else "open"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A line of the list of the month (通报)."""

    id: str
    assignment_id: str
    agency: str
    tier: str
    about: str
    due: datetime
    at: datetime


def drawn(was: Assignment, one: Assignment, step: str) -> tuple[str, ...]:
    """What a step of the ladder was drawn for just now: "" for the whole, or names of milestones."""
    fresh = (key.partition(":") for key in one.steps[len(was.steps):])
    return tuple(about for name, _, about in fresh if name == step)


def issue(
    case: Case, one: Assignment, *, about: str, year: int, count: int, rules: Rules, now: datetime, new_id: str,
) -> SupervisionOrder:
    """The order, with the next number of the year."""
    return SupervisionOrder(
        id=new_id, year=year, count=count, number=rules.watch.number.format(year=year, count=count),
        assignment_id=one.id, case_id=case.id, proposal_id=one.proposal_id, agency=one.agency, body=case.ordered.body,
        tier=above(case.ordered.tier, rules.orders), about=about, due=due_of(one, about, now=now), issued_at=now,
        reply_by=rules.days.add(now, rules.watch.reply_workdays).at)


def due_of(one: Assignment, about: str, *, now: datetime) -> datetime:
    """Since when it is late: the milestone, or the whole."""
    return next((m.due for m in one.plan if m.name == about), None) or one.due or now


def reply(order: SupervisionOrder, *, words: str, by: str, now: datetime) -> SupervisionOrder:
    """The agency answers, once; late is better than never."""
    if order.replied_at is not None:
        raise refusals.AlreadyReplied(f"{order.number} was answered already")
    return replace(order, reply=words, replied_by=by, replied_at=now)
