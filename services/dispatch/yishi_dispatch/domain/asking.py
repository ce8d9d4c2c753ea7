"""More time (延期) and pauses (中止): asked for by the agency, answered by the body; a pause ends by itself."""

from dataclasses import replace
from datetime import datetime, timedelta

from . import refusals
from .assignment import Ask, AskKind, Assignment, Pause
from .clocks import Rules
from .moves import check

#: Why a clock may stand: somebody else has to act first, the season, the money, a court.
GROUNDS = ("third_party", "season", "funds", "court")
#: Steps that say the work is late: an extension granted after them strikes them from the figures.
LATE = ("urged", "supervised", "listed")
_COMMANDS: dict[AskKind, str] = {"extension": "extend", "suspension": "suspend"}


def ask(
    one: Assignment, *, kind: AskKind, until: datetime, ground: str, reason: str, rules: Rules, now: datetime,
) -> Assignment:
    """The agency asks; one thing at a time."""
    check(one, _COMMANDS[kind], role="agency")
    if one.ask:
        raise refusals.AskedAlready("it has not been answered yet what was asked for before")
    if one.due is None:
        raise refusals.NotStarted("its clock has not started")
    (_may_extend if kind == "extension" else _may_suspend)(one, until=until, rules=rules, now=now)
    asked = Ask(kind=kind, until=until, ground=ground, reason=reason, asked_at=now,
                answer_by=rules.rule_by(urgent=one.urgent, now=now))
    return replace(one, asks=(*one.asks, asked))


def answer(
    one: Assignment, *, role: str, by: str, granted: bool, words: str, rules: Rules, now: datetime,
) -> Assignment:
    """The body grants it or does not."""
    check(one, "answer", role=role)
    if (asked := one.ask) is None:
        raise refusals.NothingAsked("nothing is asked for")
    said = replace(asked, answered_at=now, granted=granted, by=by, words=words)
    one = replace(one, asks=tuple(said if each is asked else each for each in one.asks))
    if not granted:
        return one
    return _extended(one, said) if said.kind == "extension" else _suspended(one, said, now=now)


def resume(one: Assignment, *, role: str, rules: Rules, now: datetime) -> Assignment:
    """Its clock runs again, and everything it had is due later by the time it stood."""
    check(one, "resume", role=role)
    pause = replace(one.pauses[-1], to=now)
    stood = now - pause.since

    def later(at: datetime | None) -> datetime | None:
        return at and rules.later(at, by=stood, urgent=one.urgent)

    plan = tuple(step if step.reached_at else replace(step, due=later(step.due) or step.due) for step in one.plan)
    return replace(one, state="accepted", pauses=(*one.pauses[:-1], pause), due=later(one.due), plan=plan,
                   first_due=later(one.first_due), answer_by=later(one.answer_by))


def _may_extend(one: Assignment, *, until: datetime, rules: Rules, now: datetime) -> None:
    first, due = one.first_due or now, one.due or now
    if now >= due:
        raise refusals.TooLate("more time is asked for before the work is due")
    if sum(each.kind == "extension" and each.granted for each in one.asks) >= rules.most_extensions:
        raise refusals.ExtendedTooOften(f"it was extended {rules.most_extensions} times already")
    latest = rules.extended_to(one.term, urgent=one.urgent, due=first)
    if not due < until <= latest:
        raise refusals.BadDate(f"more time ends after {due:%Y-%m-%d %H:%M}, by {latest:%Y-%m-%d %H:%M} at the latest")


def _may_suspend(one: Assignment, *, until: datetime, rules: Rules, now: datetime) -> None:
    left = timedelta(days=rules.most_paused_days) - one.paused
    if until <= now or until - now > left:
        raise refusals.BadDate(f"a pause ends by {now + left:%Y-%m-%d %H:%M}: {rules.most_paused_days} days in all")


def _extended(one: Assignment, asked: Ask) -> Assignment:
    """What was drawn because the old date came is struck; the new date draws its own."""
    taken_back = tuple(step for step in one.steps if step in LATE)
    kept = tuple(step for step in one.steps if step not in (*LATE, "day_before"))
    return replace(one, due=asked.until, steps=kept, struck=(*one.struck, *taken_back))


def _suspended(one: Assignment, asked: Ask, *, now: datetime) -> Assignment:
    pause = Pause(since=now, until=max(asked.until, now), ground=asked.ground)
    return replace(one, state="suspended", pauses=(*one.pauses, pause))
