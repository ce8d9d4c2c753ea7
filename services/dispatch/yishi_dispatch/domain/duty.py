"""Duty hours (值班时间), as OpenStreetMap writes them: `Mo-Fr 09:00-12:00,13:00-17:30; Sa 09:00-12:00`.

Only what offices need of it: days of the week, hours of a day, `24/7`. On a rest day of the calendar nobody is there
who is not there always; a weekend day that is worked has the hours of Monday.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAYS_ZH = "一二三四五六日"
_DAY = rf"(?:{'|'.join(DAYS)})"
_RULE = re.compile(rf"({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*) (\S+)")
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True, order=True)
class Span:
    """From when to when on one day of the week; minutes since midnight, 1440 is 24:00."""

    weekday: int
    opens: int
    closes: int


def parse(text: str) -> tuple[Span, ...]:
    """The spans of a week; raises ValueError with a sentence."""
    if text.strip() == "24/7":
        return tuple(Span(day, 0, 1440) for day in range(7))
    spans = sorted(span for rule in text.split(";") if rule.strip() for span in _of_rule(" ".join(rule.split())))
    for one, two in itertools.pairwise(spans):
        if one.weekday == two.weekday and two.opens < one.closes:
            raise ValueError(f"hours of {DAYS[one.weekday]} overlap")
    return tuple(spans)


def on_duty(text: str, *, at: datetime, works: bool) -> bool:
    """Whether somebody is there; `works`: the calendar has that day as a working day. Unwritten hours: on every one."""
    if not text:
        return works
    spans = parse(text)
    day, minute = at.weekday(), at.hour * 60 + at.minute
    if not works and not _always(spans):
        return False
    shown = day if any(span.weekday == day for span in spans) else 0
    return any(span.weekday == shown and span.opens <= minute < span.closes for span in spans)


def in_chinese(text: str) -> str:
    """For people: 周一至周五 09:00–12:00、13:00–17:30."""
    if text.strip() == "24/7":
        return "全天值班"
    rules = (" ".join(rule.split()).partition(" ") for rule in text.split(";") if rule.strip())
    said = (f"{_days_in_chinese(days)} {hours.replace(',', '、').replace('-', '–')}" for days, _, hours in rules)
    return "；".join(said)


def _of_rule(rule: str) -> Iterator[Span]:
    found = _RULE.fullmatch(rule)
    if found is None:
        raise ValueError(f"{rule} cannot be read; write it as Mo-Fr 09:00-12:00,13:00-17:30 or 24/7")
    hours = [_span(each) for each in found[2].split(",")]
    for day in sorted({day for each in found[1].split(",") for day in _days(each)}):
        yield from (Span(day, opens, closes) for opens, closes in hours)


def _days(text: str) -> range:
    first, _, last = text.partition("-")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    if end < begin:
        raise ValueError(f"{text}: the week begins with Mo")
    return range(begin, end + 1)


def _span(text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} are no hours; write them as 09:00-12:00")
    opens, closes = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
    if max(int(found[2]), int(found[4])) > 59 or not opens < closes <= 1440:
        raise ValueError(f"{text}: hours begin before they end, by 24:00 at the latest")
    return opens, closes


def _always(spans: tuple[Span, ...]) -> bool:
    return spans == parse("24/7")


def _days_in_chinese(days: str) -> str:
    for number, day in enumerate(DAYS):
        days = days.replace(day, f"周{_DAYS_ZH[number]}")
    return days.replace("-", "至").replace(",", "、")
