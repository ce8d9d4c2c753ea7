"""More time and pauses: asked for, answered, counted, and ended by the clock."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yishi_dispatch.domain import asking, ladder, refusals, reporting, signing, silence
from yishi_dispatch.domain.case import Task
from yishi_dispatch.domain.moves import MOVES

DAY = timedelta(days=1)


@pytest.fixture
def accepted(offered, rules, now):
    return signing.accept(offered(), contact="河道科", rules=rules, now=now)


@pytest.fixture
def ask(rules, now):
    def make(one, kind="extension", until=None, at=now):
        until = until or (one.due + DAY if kind == "extension" else at + 10 * DAY)
        return asking.ask(one, kind=kind, until=until, ground="season", reason="汛期", rules=rules, now=at)
    return make


@pytest.fixture
def answer(rules, now):
    def make(one, granted=True, at=now):
        return asking.answer(one, role="convener", by="c-1", granted=granted, words="", rules=rules, now=at)
    return make


def test_time_that_is_granted_moves_the_due(accepted, ask, answer):
    one = answer(ask(accepted))
    assert (one.due, one.first_due, one.state) == (accepted.due + DAY, accepted.due, "accepted")


def test_time_that_is_not_granted_moves_nothing(accepted, ask, answer):
    one = answer(ask(accepted), granted=False)
    assert (one.due, one.asks[0].granted, one.ask) == (accepted.due, False, None)


def test_one_thing_is_asked_for_at_a_time(accepted, ask):
    with pytest.raises(refusals.AskedAlready):
        ask(ask(accepted), "suspension")


def test_more_time_is_asked_for_before_it_is_due(accepted, ask):
    with pytest.raises(refusals.TooLate):
        ask(accepted, at=accepted.due)


def test_extensions_are_two_at_most(accepted, ask, answer):
    one = accepted
    for _ in range(2):
        one = answer(ask(one))
    with pytest.raises(refusals.ExtendedTooOften):
        ask(one)


def test_extensions_together_are_no_longer_than_the_term(accepted, ask, rules):
    latest = rules.extended_to(accepted.term, urgent=False, due=accepted.due)
    assert ask(accepted, until=latest).ask
    with pytest.raises(refusals.BadDate):
        ask(accepted, until=latest + timedelta(minutes=1))
    with pytest.raises(refusals.BadDate):
        ask(accepted, until=accepted.due)


def test_while_nobody_answers_the_ladder_runs_and_a_grant_strikes_its_steps(accepted, ask, answer, rules):
    one = ask(accepted, until=accepted.due + 5 * DAY, at=accepted.due - timedelta(hours=1))
    late = accepted.due + timedelta(hours=1)
    one = silence.pass_time(one, rules=rules, now=late)
    assert "urged" in one.steps
    granted = answer(one, at=late)
    assert ("urged" in granted.steps, granted.struck) == (False, ("urged",))
    assert "urged" in [step.name for step in ladder.ahead(granted, rules=rules)]


def test_the_body_is_reminded_once_of_what_is_asked(accepted, ask, rules):
    one = ask(accepted)
    at = one.ask.answer_by
    assert silence.next_look(one, rules=rules) <= at
    while (look := silence.next_look(one, rules=rules)) <= at:
        one = silence.pass_time(one, rules=rules, now=look)
    assert one.steps.count("asked:1") == 1
    assert one.ask is not None


def test_a_pause_stops_the_clock_and_ends_by_itself(accepted, ask, answer, rules, now):
    one = answer(ask(accepted, "suspension"))
    assert (one.state, silence.next_look(one, rules=rules)) == ("suspended", now + 10 * DAY)
    again = silence.pass_time(one, rules=rules, now=now + 10 * DAY)
    assert again.state == "accepted"
    assert again.due >= accepted.due + 10 * DAY
    assert again.paused == 10 * DAY


def test_an_urgent_clock_that_stood_is_moved_to_the_minute(offered, ask, answer, rules, now):
    one = signing.accept(offered(urgent=True), contact="", rules=rules, now=now)
    paused = answer(ask(one, "suspension", until=now + timedelta(hours=3)))
    resumed = asking.resume(paused, role="agency", rules=rules, now=now + timedelta(hours=2))
    assert resumed.due == one.due + timedelta(hours=2)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(1, 40), max_size=8))
def test_pauses_are_thirty_days_at_most_in_all(accepted, ask, answer, rules, now, days):
    one, at = accepted, now
    for length in days:
        try:
            one = answer(ask(one, "suspension", until=at + length * DAY, at=at), at=at)
        except refusals.BadDate:
            assert one.paused + length * DAY > 30 * DAY
            continue
        at += length * DAY
        one = silence.pass_time(one, rules=rules, now=at)
    assert one.paused <= 30 * DAY


def test_a_part_that_waits_for_another_can_neither_be_extended_nor_paused(offered, ask, rules, now):
    waiting = Task(agency="shi-shuili-sheji", task="勘测", term="complex", after=("qu-hezhangban",))
    one = signing.accept(offered(assisting=(waiting,)), contact="", rules=rules, now=now)
    with pytest.raises(refusals.NotStarted):
        ask(one, "suspension")


def test_a_report_needs_no_answer_to_what_was_asked_before(accepted, ask, a_report, rules, now):
    one = reporting.report(ask(accepted), report=a_report(), rules=rules, now=now)
    assert (one.ask, one.asks[0].granted) == (None, False)


def test_work_sent_back_is_not_paused():
    assert ("sent_back", "suspend") not in MOVES
