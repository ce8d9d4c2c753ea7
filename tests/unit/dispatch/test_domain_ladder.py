"""The ladder: each step once, requests only reminded, plans carried by their milestones."""

from dataclasses import replace
from datetime import timedelta

import pytest
from yishi_dispatch.domain import ladder, plan, refusals, reporting, signing, silence
from yishi_dispatch.domain.assignment import Milestone
from yishi_dispatch.domain.case import Task

REQUEST = Task(agency="shi-hezhangban", task="协调", term="complex")
WORKS = Task(agency="qu-zhujianjiao", task="施工", term="works")


@pytest.fixture
def accepted(offered, rules, now):
    def make(**changes):
        return signing.accept(offered(**changes), contact="", rules=rules, now=now)
    return make


@pytest.fixture
def planned(accepted, now):
    milestones = (Milestone(name="踏勘", due=now + timedelta(days=7)), Milestone(name="验收", due=now + timedelta(30)))
    return plan.plan(accepted(lead=WORKS), milestones=milestones, now=now)


def names(one, rules):
    return [step.key for step in ladder.ahead(one, rules=rules)]


def drawn(one, rules):
    """All that time does to it, by itself, for a year."""
    end = one.offered_at + timedelta(days=365)
    while (look := silence.next_look(one, rules=rules)) and look <= end:
        one = silence.pass_time(one, rules=rules, now=look)
    return one


def test_the_steps_of_an_order(accepted, rules):
    assert names(accepted(), rules) == ["half_time", "day_before", "urged", "supervised", "listed"]


def test_when_the_steps_come(accepted, rules):
    one = accepted()
    at = {step.name: step.at for step in ladder.ahead(one, rules=rules)}
    assert at["half_time"] - one.clock_from == one.due - at["half_time"]
    assert at["day_before"] == rules.days.before(one.due, 1)
    assert (at["urged"], at["supervised"]) == (one.due, rules.days.after(one.due, 1).at)
    assert at["listed"] == rules.days.after(one.due, 5).at


def test_each_step_comes_once(accepted, rules):
    one = drawn(accepted(), rules)
    assert one.steps == ("half_time", "day_before", "urged", "supervised", "listed")


def test_a_request_is_reminded_of_and_never_chased_or_listed(accepted, rules):
    assert drawn(accepted(assisting=(REQUEST,)), rules).steps == ("half_time", "day_before")


def test_an_urgent_order_is_not_reminded_a_day_before_it_begins(accepted, rules):
    assert names(accepted(urgent=True), rules) == ["half_time", "urged", "supervised", "listed"]


def test_a_report_stops_the_ladder(accepted, rules, now, a_report):
    assert names(reporting.report(accepted(), report=a_report(), rules=rules, now=now), rules) == []


def test_who_waits_for_others_is_not_reminded(accepted, rules):
    one = replace(accepted(), due=None, clock_from=None)
    assert (names(one, rules), silence.next_look(one, rules=rules)) == ([], None)


def test_work_sent_back_draws_only_the_steps_it_had_not_drawn(accepted, rules, a_report):
    one = silence.pass_time(accepted(), rules=rules, now=accepted().due)
    one = reporting.report(one, report=a_report(), rules=rules, now=one.due)
    one = reporting.send_back(one, role="convener", reason="缺照片", site_check=None, rules=rules, now=one.due)
    assert one.steps == ("half_time", "day_before", "urged")
    assert names(one, rules) == ["supervised", "listed"]


def test_works_without_a_plan_are_asked_for_one(accepted, rules, now):
    one = accepted(lead=WORKS)
    assert one.answer_by == rules.days.add(now, 10).at
    asked = silence.pass_time(one, rules=rules, now=one.answer_by)
    assert (asked.state, asked.steps, asked.answer_by) == ("accepted", ("plan",), None)


def test_a_plan_answers_and_its_milestones_carry_the_reminders(planned, rules):
    assert planned.answer_by is None
    assert names(planned, rules)[:4] == ["day_before:踏勘", "urged:踏勘", "supervised:踏勘", "listed:踏勘"]
    assert not {"half_time", "day_before"} & set(names(planned, rules))


def test_milestones_reached_in_time_draw_no_urging(planned, rules, now, a_report):
    one = plan.reach(planned, name="踏勘", note="", evidence=(), now=now + timedelta(days=6))
    one = silence.pass_time(one, rules=rules, now=now + timedelta(days=29))
    one = plan.reach(one, name="验收", note="", evidence=(), now=now + timedelta(days=29))
    one = reporting.report(one, report=a_report(), rules=rules, now=now + timedelta(days=29))
    assert drawn(one, rules).steps == ("day_before:验收",)


def test_a_milestone_missed_climbs_the_ladder(planned, rules, now):
    one = silence.pass_time(planned, rules=rules, now=now + timedelta(days=20))
    assert one.steps == ("day_before:踏勘", "urged:踏勘", "supervised:踏勘", "listed:踏勘")


@pytest.mark.parametrize("days", [(), (0,), (9, 3), (5, 5), (200,)])
def test_a_plan_lies_ahead_in_order_and_ends_before_the_work_is_due(accepted, now, days):
    milestones = tuple(Milestone(name=f"第{n}步", due=now + timedelta(days=day)) for n, day in enumerate(days))
    with pytest.raises(refusals.BadPlan):
        plan.plan(accepted(lead=WORKS), milestones=milestones, now=now)


def test_two_milestones_have_two_names(accepted, now):
    twice = tuple(Milestone(name="施工", due=now + timedelta(days=day)) for day in (3, 9))
    with pytest.raises(refusals.BadPlan):
        plan.plan(accepted(lead=WORKS), milestones=twice, now=now)


def test_a_plan_is_set_once(planned, now):
    with pytest.raises(refusals.BadPlan):
        plan.plan(planned, milestones=planned.plan, now=now)


@pytest.mark.parametrize("name", ["施工", "踏勘"])
def test_only_a_milestone_ahead_is_reached(planned, now, name):
    one = plan.reach(planned, name="踏勘", note="", evidence=(), now=now)
    with pytest.raises(refusals.NoMilestone):
        plan.reach(one, name=name, note="", evidence=(), now=now)


def test_time_alone_settles_an_order_nobody_ever_touches(offered, rules):
    one = drawn(offered(), rules)
    assert (one.state, one.by_silence) == ("accepted", True)
    assert one.steps == ("unsigned", "half_time", "day_before", "urged", "supervised", "listed")
