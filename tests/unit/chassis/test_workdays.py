"""The working calendar: its data agree with two independent ones, its arithmetic with itself."""

import tomllib
from datetime import date, datetime, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import workdays
from yishi_chassis.clock import ZONE

#: Days on which the two calendars contradict each other, and what the notice of the State Council that the year's file
#: names (`source`) says of them: none in 2024, 2025 and 2026.
DISPUTED: dict[date, bool] = {}
YEARS = sorted(int(file.stem) for file in workdays.FOLDER.glob("*.toml"))
DAYS = [date(year, 1, 1) + timedelta(days=n) for year in YEARS for n in range(366)]
DAYS = [day for day in DAYS if day.year in YEARS]
# far enough from the edges of what is known
moments = st.datetimes(datetime(2024, 2, 1), datetime(2026, 8, 1)).map(lambda moment: moment.replace(tzinfo=ZONE))
numbers = st.integers(1, 60)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_the_years_known_are_those_with_a_notice():
    assert YEARS == [2024, 2025, 2026]


def test_every_day_agrees_with_chinesecalendar():
    settled = (day for day in DAYS if day not in DISPUTED)
    assert [day for day in settled if workdays.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_every_day_agrees_with_holidays():
    official = holidays.China(years=YEARS)
    settled = (day for day in DAYS if day not in DISPUTED)
    assert [day for day in settled if workdays.is_workday(day) != official.is_working_day(day)] == []


def test_where_the_two_contradict_each_other_the_notice_decides():
    official = holidays.China(years=YEARS)
    contradicted = [day for day in DAYS if chinese_calendar.is_workday(day) != official.is_working_day(day)]
    assert contradicted == sorted(DISPUTED)
    assert {day: workdays.is_workday(day) for day in contradicted} == DISPUTED


@pytest.mark.parametrize("year", YEARS)
def test_a_calendar_names_its_notice_and_every_day(year):
    data = tomllib.loads((workdays.FOLDER / f"{year}.toml").read_text())
    assert data["source"] == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert data["year"] == year
    assert {row["day"].year for row in data["days"]} == {year}
    assert {row["type"] for row in data["days"]} == {"holiday", "workday"}
    assert all(row["name"] for row in data["days"])


@pytest.mark.parametrize("year", YEARS)
def test_only_days_that_change_the_week_are_workdays(year):
    data = tomllib.loads((workdays.FOLDER / f"{year}.toml").read_text())
    assert all(row["day"].weekday() >= 5 for row in data["days"] if row["type"] == "workday")


def test_nobody_has_said_yet_how_2027_works():
    assert workdays.is_workday(date(2027, 3, 1)) is None


def test_the_first_day_is_not_counted_and_the_last_ends_at_midnight():
    assert workdays.add(at("2026-03-02T09:30"), 3) == workdays.Deadline(at("2026-03-06T00:00"))


def test_a_holiday_is_stepped_over_and_a_worked_sunday_counts():
    # Sunday the 28th is worked, the 1st to the 8th of October are not
    assert workdays.add(at("2025-09-26T10:00"), 4).at == at("2025-10-10T00:00")


def test_a_deadline_in_an_unknown_year_is_provisional():
    assert workdays.add(at("2026-12-30T10:00"), 2) == workdays.Deadline(at("2027-01-05T00:00"), provisional=True)


def test_in_an_unknown_year_the_fixed_holidays_are_rest_days():
    assert workdays.add(at("2027-09-30T10:00"), 1) == workdays.Deadline(at("2027-10-05T00:00"), provisional=True)


def test_a_working_day_before_monday_midnight_is_friday_midnight():
    assert workdays.before(at("2026-03-10T00:00"), 1) == at("2026-03-07T00:00")


def test_before_keeps_the_time_of_day():
    assert workdays.before(at("2026-03-09T14:20"), 1) == at("2026-03-06T14:20")


def test_a_working_day_after_a_deadline_is_the_end_of_the_next_one():
    assert workdays.after(at("2026-03-07T00:00"), 1).at == at("2026-03-10T00:00")


def test_calendar_days_end_after_the_next_working_day():
    assert workdays.calendar_days(at("2026-03-02T09:30"), 5).at == at("2026-03-10T00:00")


def test_calendar_days_that_end_on_a_working_day_end_there():
    assert workdays.calendar_days(at("2026-03-02T09:30"), 4).at == at("2026-03-07T00:00")


@pytest.mark.parametrize("count", [workdays.add, workdays.after, workdays.before, workdays.calendar_days])
def test_a_window_without_days_is_a_fault(count):
    with pytest.raises(ValueError, match="at least one day"):
        count(at("2026-03-02T09:30"), 0)


@given(moments, moments, numbers)
def test_a_later_start_never_ends_earlier(one, other, days):
    early, late = sorted((one, other))
    assert workdays.add(early, days).at <= workdays.add(late, days).at


@given(moments, numbers)
def test_one_day_more_always_ends_later(start, days):
    assert workdays.add(start, days).at < workdays.add(start, days + 1).at


@given(moments, numbers, numbers)
def test_days_can_be_added_in_parts(start, first, second):
    assert workdays.after(workdays.add(start, first).at, second).at == workdays.add(start, first + second).at


@given(moments, numbers)
def test_before_undoes_after_from_a_working_day(moment, days):
    start = workdays.after(moment, 1).at
    assert workdays.before(workdays.after(start, days).at, days) == start


@given(moments, numbers)
def test_after_undoes_before_from_a_working_day(moment, days):
    end = workdays.after(moment, 61).at
    assert workdays.after(workdays.before(end, days), days).at == end


@given(moments, numbers)
def test_a_window_holds_exactly_its_working_days(start, days):
    end = workdays.add(start, days).at
    counted = [start.date() + timedelta(days=n) for n in range(1, (end.date() - start.date()).days)]
    assert sum(map(bool, map(workdays.is_workday, counted))) == days


@given(moments, numbers)
def test_what_ends_within_known_years_is_final(start, days):
    assert workdays.add(start, days).provisional == (workdays.add(start, days).at > at("2027-01-01T00:00"))


@given(moments, numbers)
def test_calendar_days_end_on_a_working_day_and_never_early(start, days):
    end = workdays.calendar_days(start, days)
    assert workdays.is_workday((end.at - timedelta(seconds=1)).date()) is not False
    assert end.at > start + timedelta(days=days)


def test_a_year_can_be_told_in_a_folder_of_ones_own(tmp_path, monkeypatch):
    (tmp_path / "2099.toml").write_text("year = 2099\ndays = [{day = 2099-01-05, type = 'holiday'}]\n")
    monkeypatch.setenv("YISHI_CALENDARS", str(tmp_path))
    workdays._told.cache_clear()
    try:
        told = [workdays.is_workday(date(2099, 1, day)) for day in (5, 6)]
        assert (told, workdays.is_workday(date(2026, 1, 5))) == ([False, True], True)
    finally:
        workdays._told.cache_clear()
