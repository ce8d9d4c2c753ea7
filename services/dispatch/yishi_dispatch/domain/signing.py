"""Who takes it: signed for (签收), refused (退单), misassigned (误派), ruled on, settled for good (裁定, 兜底)."""

from dataclasses import replace
from datetime import datetime

from . import refusals
from .assignment import Assignment
from .clocks import Rules
from .moves import check


def accept(one: Assignment, *, contact: str, rules: Rules, now: datetime) -> Assignment:
    """The agency signs for it (签收)."""
    check(one, "accept", role="agency")
    return at_work(replace(one, contact=contact, unanswered=False), rules=rules, now=now)


def accept_silently(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """An order nobody signed for stands all the same, marked so."""
    check(one, "accept", role="clock")
    return at_work(replace(one, by_silence=True), rules=rules, now=now)


def refuse(
    one: Assignment, *, ground: str, instead: str, held: tuple[str, ...], rules: Rules, now: datetime,
) -> Assignment:
    """The agency refuses an order (退单) and names the right one, or declines a request.

    `held`: who has had this part before. Refused too often, or passed back to one of these, it is in dispute.
    """
    check(one, "refuse", role="agency")
    if one.mode == "order":
        _may_refuse(one, instead=instead, now=now)
    return _refused(one, ground=ground, instead=instead, held=held, rules=rules, now=now)


def misassigned(
    one: Assignment, *, ground: str, instead: str, held: tuple[str, ...], rules: Rules, now: datetime,
) -> Assignment:
    """An agency that signed for it by silence only says once that it is not the one (误派)."""
    check(one, "misassigned", role="agency")
    if not one.by_silence or one.misassigned or one.binding:
        raise refusals.SignedFor("only what was signed for by silence can be called misassigned, once")
    _names_another(one, instead)
    return _refused(replace(one, misassigned=True), ground=ground, instead=instead, held=held, rules=rules, now=now)


def uphold(one: Assignment, *, role: str, reason: str, replaced_by: str) -> Assignment:
    """The refusal is right (退单成立), or nobody answered the request: this agency is out of it."""
    _ruled(one, role=role)
    if one.role == "lead" and not replaced_by:
        raise refusals.NobodyInstead("a case needs a lead: name who takes over, or leave it to the district (fallback)")
    return replace(one, state="returned", answer_by=None, reason=reason, replaced_by=replaced_by)


def leave_to_district(one: Assignment, *, role: str, reason: str, rules: Rules, now: datetime) -> Assignment:
    """Nobody fits: the district names who does it (兜底); the first receiver goes on meanwhile."""
    _ruled(one, role=role)
    if role != "convener":
        raise refusals.NobodyInstead("the district names somebody: there is nobody further up")
    return replace(one, fallback=True, reason=reason, steps=tuple(s for s in one.steps if s != "unruled"),
                   answer_by=rules.rule_by(urgent=one.urgent, now=now))


def dismiss(one: Assignment, *, role: str, reason: str, rules: Rules, now: datetime) -> Assignment:
    """The refusal is wrong (退单驳回): an order stands, and binds if it was in dispute."""
    _ruled(one, role=role)
    if one.mode != "order":
        raise refusals.NotAnOrder("a request can be declined; it cannot be made an order")
    return at_work(replace(one, reason=reason, binding=one.disputed or one.fallback), rules=rules, now=now)


def release(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """What it waited for is confirmed: its clock starts."""
    due = rules.due(one.term, urgent=one.urgent, now=now)
    started = replace(one, due=due, first_due=due, clock_from=now)
    return replace(started, answer_by=plan_by(started, rules, now)) if one.state == "accepted" else started


def settled(one: Assignment) -> bool:
    """Whether whoever takes over from it can refuse no more."""
    return one.disputed or one.fallback


def at_work(one: Assignment, *, rules: Rules, now: datetime) -> Assignment:
    """It is being worked on; where its term wants a plan, that is due next."""
    return replace(one, state="accepted", accepted_at=one.accepted_at or now, answer_by=plan_by(one, rules, now))


def plan_by(one: Assignment, rules: Rules, now: datetime) -> datetime | None:
    """A plan is due once the clock runs, unless there is one."""
    return None if one.due is None or one.plan else rules.plan_by(one.term, now=now)


def _refused(
    one: Assignment, *, ground: str, instead: str, held: tuple[str, ...], rules: Rules, now: datetime,
) -> Assignment:
    if instead:
        rules.agency(instead)
    disputed = one.mode == "order" and (instead in held or (one.role == "lead" and one.refusals >= rules.most_refusals))
    return replace(one, state="refused", ground=ground, instead=instead, refusals=one.refusals + 1, disputed=disputed,
                   answer_by=rules.rule_by(urgent=one.urgent, now=now))


def _may_refuse(one: Assignment, *, instead: str, now: datetime) -> None:
    if one.binding:
        raise refusals.Settled("it was settled who does this: it cannot be refused again")
    if now >= one.sign_by:
        raise refusals.TooLate("the time to refuse it has run out")
    _names_another(one, instead)


def _names_another(one: Assignment, instead: str) -> None:
    if not instead or instead == one.agency:
        raise refusals.NobodyInstead("name the agency that should do it instead")


def _ruled(one: Assignment, *, role: str) -> None:
    check(one, "rule", role=role)
    if one.state == "offered" and not one.unanswered:
        raise refusals.NothingToRule("its agency has still time to answer")
    if one.fallback and role == "convener":
        raise refusals.LeftToDistrict("it was left to the district to name who does it")
