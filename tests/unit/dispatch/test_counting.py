"""Dates in a year nobody has announced are provisional, and come out otherwise once its working days are known."""

import json
import shutil
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import cli, database, testing, workdays
from yishi_chassis.clock import ZONE
from yishi_chassis.tables import OUTBOX, TIMERS
from yishi_dispatch import actions, domain, store
from yishi_dispatch.domain import counting
from yishi_dispatch.domain.assignment import Pause

from tests.support.dispatch_house import House
from tests.support.jinniu import FOLDER

LATE_IN_DECEMBER = datetime(2026, 12, 29, 10, tzinfo=ZONE)
DUE = datetime(2027, 1, 9, tzinfo=ZONE)          # 7 working days, the 1st of January is a holiday by law
#: As if the notice had said: Monday the 4th is free as well, and Saturday the 9th is worked for it.
NOTICE = """year = 2027
source = "国务院办公厅关于2027年部分节假日安排的通知"
days = [
    { day = 2027-01-01, type = "holiday", name = "元旦" },
    { day = 2027-01-04, type = "holiday", name = "元旦" },
    { day = 2027-01-09, type = "workday", name = "元旦" },
]
"""


@pytest.fixture
def announce(tmp_path, monkeypatch):
    """Have the notice for 2027 come."""
    def come():
        shutil.copytree(workdays.FOLDER, tmp_path / "calendars")
        (tmp_path / "calendars/2027.toml").write_text(NOTICE)
        monkeypatch.setattr(workdays, "FOLDER", tmp_path / "calendars")
        workdays._told.cache_clear()
    yield come
    monkeypatch.undo()
    workdays._told.cache_clear()


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("dispatch")


@pytest.fixture
def house(engine):
    with testing.clock_at(LATE_IN_DECEMBER):
        yield House(engine)


@pytest.fixture
def case(house):
    event = contracts.DispatchOrdered(
        proposal_id="p-1", tier="district", body="b-jinniu", number="JN-2026-000001", title="瀑布噪声", text="…",
        category="noise", place=contracts.Place(areas=("jinniu",)), reason="公示期满",
        author=contracts.Author(kind="resident", id="r-1"),
        lead=contracts.Order(agency="qu-hezhangban", task="牵头", term="general"))
    with database.transaction(house.service.engine) as tx:
        return actions.case.open_case(tx, event, rules=house.service.rules, now=LATE_IN_DECEMBER)


def shown(house, case):
    return house.answer("assignment", assignment_id=case.lead.id)


def said(engine, kind):
    with engine.connect() as connection:
        found = connection.scalars(sa.select(OUTBOX.c.data).where(OUTBOX.c.type == f"cn.yishi.{kind}.v1"))
        return [json.loads(data) for data in found]


def test_a_due_beyond_what_is_announced_is_shown_as_provisional(house, case):
    assert (shown(house, case)["due"], shown(house, case)["provisional"]) == (DUE.isoformat(), True)


def test_a_due_within_the_years_announced_is_not(offered):
    assert not counting.is_provisional(offered())


def test_when_the_notice_comes_the_next_start_counts_anew_and_tells_everybody_and_the_agency(house, case, announce):
    announce()
    house.service.prepare()

    assert (shown(house, case)["due"], shown(house, case)["provisional"]) == ("2027-01-10T00:00:00+08:00", False)
    [told] = said(house.service.engine, "assignment.recounted")
    assert (told["was"], told["due"]) == (DUE.isoformat(), "2027-01-10T00:00:00+08:00")
    assert [change["due"] for change in said(house.service.engine, "order.changed")
            if change["change"] == "recounted"] == ["2027-01-10T00:00:00+08:00"]


def test_a_second_start_finds_nothing_more(house, case, announce):
    announce()
    house.service.prepare()
    house.service.prepare()
    assert len(said(house.service.engine, "assignment.recounted")) == 1


@pytest.mark.usefixtures("case")
def test_without_a_notice_a_start_changes_nothing(house):
    with house.service.engine.connect() as connection:
        before = connection.execute(sa.select(TIMERS)).all()
        house.service.prepare()
        assert connection.execute(sa.select(TIMERS)).all() == before
    assert said(house.service.engine, "assignment.recounted") == []


def test_what_is_signed_for_meanwhile_is_still_counted_anew(house, case, announce):
    house.ask("accept", who="agency:qu-hezhangban", assignment_id=case.lead.id)
    assert shown(house, case)["provisional"]
    announce()
    house.service.prepare()
    assert shown(house, case)["due"] == "2027-01-10T00:00:00+08:00"


def test_what_residents_were_told_stays(house, case, announce):
    announce()
    house.service.prepare()
    assert house.answer("case", case_id=case.id)["due"] == DUE.isoformat()


def test_the_timer_goes_with_the_due(house, case, announce, rules):
    announce()
    house.service.prepare()
    with database.reading(house.service.engine) as tx:
        one = store.get(tx, case.id).lead
        due = tx.execute(sa.select(TIMERS.c.due).where(TIMERS.c.subject == one.id)).scalar_one()
    assert due == domain.silence.next_look(one, rules=rules)


@pytest.mark.usefixtures("case")
def test_the_operator_sees_before_what_will_move(house, announce, monkeypatch, capsys):
    announce()
    url = house.service.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("YISHI_DISPATCH_DATABASE_URL", url)
    monkeypatch.setenv("YISHI_DISTRICT", str(FOLDER))
    monkeypatch.setattr(sys, "argv", ["yishi", "dispatch", "deadlines", "recompute", "--dry-run", "--json"])
    with pytest.raises(SystemExit):
        cli.main()
    out, err = capsys.readouterr()
    assert ([row["agency"] for row in json.loads(out)], err.strip()) == (
        ["qu-hezhangban"], "1 dues would come out otherwise")
    assert said(house.service.engine, "assignment.recounted") == []


def provisional(rules, ordered, new_id):
    return domain.case.open_case(ordered(), rules=rules, now=LATE_IN_DECEMBER, new_id=new_id).lead


def test_what_was_drawn_for_a_due_that_moves_on_is_taken_back(rules, ordered, new_id, announce):
    one = replace(provisional(rules, ordered, new_id), steps=("half_time", "day_before", "urged"))
    announce()
    again = counting.recount(one, rules=rules, now=DUE)
    assert (again.steps, again.struck) == (("half_time",), ("urged",))


def test_nothing_is_moved_into_the_past(rules, ordered, new_id, announce):
    one = provisional(rules, ordered, new_id)
    early = counting.Provisional.of(DUE + timedelta(days=9), start=LATE_IN_DECEMBER, steps=(("add", 1),))
    announce()
    stays = counting.recount(replace(one, due=early), rules=rules, now=DUE)
    assert (stays.due, counting.is_provisional(replace(stays, first_due=None))) == (early, False)


def test_a_clock_that_stood_is_counted_in(rules, ordered, new_id, announce, now):
    one = replace(provisional(rules, ordered, new_id), state="suspended", pauses=(
        Pause(since=LATE_IN_DECEMBER, until=LATE_IN_DECEMBER + timedelta(days=3), ground="funds"),))
    resumed = domain.asking.resume(one, role="clock", rules=rules, now=LATE_IN_DECEMBER + timedelta(days=3))
    announce()
    again = counting.recount(resumed, rules=rules, now=LATE_IN_DECEMBER)
    assert again.due == rules.later(rules.due("general", urgent=False, now=LATE_IN_DECEMBER), by=timedelta(days=3),
                                    urgent=False)


@given(st.datetimes(datetime(2026, 11, 1), datetime(2027, 3, 1)), st.integers(1, 20), st.integers(1, 5),
       st.integers(0, 10**6))
def test_a_provisional_moment_counted_anew_by_the_same_calendar_is_itself(start, days, more, stood):
    calendar = counting.CountedDays(workdays)
    first = calendar.add(start.replace(tzinfo=ZONE), days).at
    last = calendar.after(calendar.calendar_days(first + timedelta(seconds=stood), more).at, days).at
    again = counting._anew(last, rules=_Only(calendar), now=start.replace(tzinfo=ZONE))
    assert (again, getattr(again, "steps", None)) == (last, getattr(last, "steps", None))


class _Only:
    """Rules of which nothing is asked but the calendar."""

    def __init__(self, days):
        self.days = days
