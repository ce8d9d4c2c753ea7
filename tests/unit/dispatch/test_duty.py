"""Duty hours are read, told and looked at on any day of the year."""

from datetime import datetime

import pytest
from yishi_chassis.clock import ZONE
from yishi_dispatch.domain import duty

OFFICE = "Mo-Fr 09:00-12:00,13:00-17:30; Sa 09:00-12:00"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(("moment", "there"), [
    ("2026-03-02T09:00", True), ("2026-03-02T12:00", False), ("2026-03-02T17:29", True), ("2026-03-07T09:30", True),
    ("2026-03-07T13:00", False), ("2026-03-02T08:59", False),
])
def test_somebody_is_there_in_the_hours_of_the_day(moment, there):
    assert duty.on_duty(OFFICE, at=at(moment), works=True) is there


def test_on_a_holiday_only_who_is_always_there_is_there():
    assert not duty.on_duty(OFFICE, at=at("2026-10-01T10:00"), works=False)
    assert duty.on_duty("24/7", at=at("2026-10-01T03:00"), works=False)


def test_a_worked_sunday_has_the_hours_of_monday():
    assert duty.on_duty(OFFICE, at=at("2026-09-20T17:00"), works=True)


def test_hours_nobody_wrote_are_those_of_working_days():
    assert duty.on_duty("", at=at("2026-03-02T22:00"), works=True)
    assert not duty.on_duty("", at=at("2026-03-01T10:00"), works=False)


@pytest.mark.parametrize(("text", "sentence"), [
    ("9-17", "cannot be read"), ("Mo 9:00-12:00", "are no hours"), ("Mo 12:00-09:00", "begin before they end"),
    ("Fr-Mo 09:00-12:00", "the week begins with Mo"), ("Mo 09:00-12:00,11:00-13:00", "hours of Mo overlap"),
    ("Mo 09:60-12:00", "begin before"), ("Mo 09:00-24:30", "by 24:00"),
])
def test_hours_that_cannot_be_are_named(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        duty.parse(text)


@pytest.mark.parametrize(("text", "chinese"), [
    (OFFICE, "周一至周五 09:00–12:00、13:00–17:30；周六 09:00–12:00"), ("24/7", "全天值班"), ("", "")])
def test_hours_are_told_in_chinese(text, chinese):
    assert duty.in_chinese(text) == chinese
