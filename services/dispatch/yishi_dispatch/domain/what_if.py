"""What would come of a matter: the dates of its lead's clocks if nobody did anything, and all of it as text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from . import counting, ladder, signing
from .assignment import Assignment
from .case import Ordered, Place, Task, open_case
from .clocks import Rules
from .routing import Asked, Choice, Proposal


@dataclass(frozen=True, kw_only=True)
class Date:
    """What happens when; `provisional` until the working days of that year are announced."""

    what: str
    at: datetime
    provisional: bool = False


def dates(proposal: Proposal, asked: Asked, *, term: str, rules: Rules) -> tuple[Date, ...]:
    """Until when the proposed lead signs and is done, and its steps of the ladder, in their order."""
    if proposal.lead is None:
        return ()
    one = _lead(proposal.lead.agency, asked, term=term, rules=rules)
    working = signing.at_work(one, rules=rules, now=asked.at)
    found = [_date("sign_by", one.sign_by)]
    found += [_date("plan_by", working.answer_by)] if working.answer_by else []
    found += [_date("due", one.due)] if one.due else []
    found += [_date(step.name, step.at) for step in ladder.ahead(working, rules=rules)]
    return tuple(sorted(found, key=lambda date: date.at))


def text(proposal: Proposal, found: tuple[Date, ...]) -> str:
    """For people: the agencies with their reasons, then the dates."""
    return "".join(f"{line}\n" for line in _lines(proposal, found))


def _lines(proposal: Proposal, found: tuple[Date, ...]) -> Iterator[str]:
    if proposal.lead is None:
        yield "nobody answers for it: name somebody"
    groups = (("lead", (proposal.lead,) if proposal.lead else ()), ("assisting", proposal.assisting),
              ("could too", proposal.others))
    for role, choices in groups:
        for choice in choices:
            yield from _told(role, choice)
    for date in found:
        yield f"{date.at:%Y-%m-%d %H:%M}  {date.what}{' (provisional)' * date.provisional}"


def _told(role: str, choice: Choice) -> Iterator[str]:
    yield f"{role}: {choice.name} ({choice.agency}), {choice.mode}"
    for reason in choice.reasons:
        yield f"    {reason.code}: {reason.en} / {reason.zh}"


def _lead(agency: str, asked: Asked, *, term: str, rules: Rules) -> Assignment:
    """The assignment as the body's order would make it now."""
    ordered = Ordered(
        proposal_id="", number="", course=1, body="", tier=asked.tier, title="", text="", category=asked.category,
        place=Place(areas=asked.areas), urgent=asked.urgent, reason="", lead=Task(agency=agency, task="", term=term))
    return replace(open_case(ordered, rules=rules, now=asked.at, new_id=lambda: "").lead, answer_by=None)


def _date(what: str, at: datetime) -> Date:
    return Date(what=what, at=at, provisional=counting.count_of(at) is not None)
