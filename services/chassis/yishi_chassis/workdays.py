"""Working days of mainland China: weekends, public holidays, and the weekend days worked in exchange for them.

A file per year in `calendars/` holds the days that differ from their weekday, as the yearly notice sets them; one in
the folder that the environment names as YISHI_CALENDARS goes before it: a year can be told without a release. A year
without a file is judged by weekday and by the holidays whose date the law fixes; what is counted over such a year is
provisional. A moment at 00:00 ends the day before it: deadlines end at 24:00.
"""

import os
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from .clock import ZONE

FOLDER = Path(__file__).parent / "calendars"
_DAY = timedelta(days=1)
#: Month and day of the statutory holidays that follow the solar calendar: New Year, Labour Day, National Day.
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True)
class Deadline:
    """The moment a window ends; `provisional` until the notice for a year it runs through is known."""

    at: datetime
    provisional: bool = False


def is_workday(day: date) -> bool | None:
    """Whether offices work on `day`; None: nobody has said yet for that year."""
    told = _told(day.year)
    if told is None:
        return None
    return told.get(day, day.weekday() < 5)


def add(start: datetime, days: int) -> Deadline:
    """24:00 of the `days`-th working day after the day of `start`, which is not counted."""
    return after(_midnight(start.astimezone(ZONE).date() + _DAY), days)


def after(at: datetime, days: int) -> Deadline:
    """`days` ≥ 1 working days later, at the same time of day."""
    return _walk(at, days, _DAY)


def before(at: datetime, days: int) -> datetime:
    """`days` ≥ 1 working days earlier, at the same time of day."""
    return _walk(at, days, -_DAY).at


def calendar_days(start: datetime, days: int) -> Deadline:
    """24:00 of the `days`-th day after the day of `start`; of the next working day if that is a rest day."""
    if days < 1:
        raise ValueError("a window has at least one day")
    last = start.astimezone(ZONE).date() + days * _DAY
    provisional = is_workday(last) is None
    while not _works(last):
        last += _DAY
        provisional |= is_workday(last) is None
    return Deadline(_midnight(last + _DAY), provisional)


def _walk(at: datetime, days: int, step: timedelta) -> Deadline:
    if days < 1:
        raise ValueError("a window has at least one day")
    day, rest = _day_and_rest(at.astimezone(ZONE))
    provisional = is_workday(day) is None
    while days:
        day += step
        days -= _works(day)
        provisional |= is_workday(day) is None
    return Deadline(_midnight(day) + rest, provisional)


def _day_and_rest(at: datetime) -> tuple[date, timedelta]:
    """The day a moment belongs to, and how far into it: 00:00 is 24:00 of the day before."""
    into = timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)
    return (at.date(), into) if into else (at.date() - _DAY, _DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _works(day: date) -> bool:
    told = is_workday(day)
    return told if told is not None else day.weekday() < 5 and (day.month, day.day) not in _FIXED


@cache
def _told(year: int) -> dict[date, bool] | None:
    """The days of a year that differ from their weekday: True is worked; None: no notice yet."""
    own = os.environ.get("YISHI_CALENDARS")
    places = [Path(folder, f"{year}.toml") for folder in (own, FOLDER) if folder]
    file = next((place for place in places if place.exists()), None)
    if file is None:
        return None
    return {row["day"]: row["type"] == "workday" for row in tomllib.loads(file.read_text(encoding="utf-8"))["days"]}
