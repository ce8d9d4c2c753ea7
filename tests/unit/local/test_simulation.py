"""How agencies are played: by a seed, with delays, refusals and reports, and the same again after a restart."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_local.simulation import habits
from yishi_local.simulation.desk import AGAIN, FAILED, Desk, Event
from yishi_local.simulation.habits import Habits, Span

PEERS = {"water": frozenset({"noise"}), "parks": frozenset({"greening"}), "roads": frozenset({"noise", "roads"})}
DUE, SAID = "2026-12-01T00:00:00+08:00", "2026-11-20T09:00:00+08:00"


def usual(**other: Any) -> Habits:
    return Habits(**{"delay": Span.read("2s..8s"), "report_after": Span.read("30s"), "peers": PEERS} | other)


def event(number: int, kind: str, *, at: float = 0.0, **data: Any) -> Event:
    about = {"offered": {"assignment_id": "a-1", "category": "noise", "term": "simple", "due": DUE},
             "changed": {"assignment_id": "a-1", "due": DUE, "change": data.get("state", "")},
             "answered": {"assignment_id": "a-1"}}[kind]
    return Event.of(number, f"cn.yishi.order.{kind}.v1", about | data, at=at, said=SAID)


def said(desk: Desk, now: float) -> list[str]:
    return [reply.id for reply in desk.due(now, most=100)]


@pytest.mark.parametrize(("text", "shortest", "longest"), [
    ("2s..1m", 2, 60), ("30s", 30, 30), ("0.5s..2", 0.5, 2), ("1h", 3600, 3600)])
def test_a_span_of_time_is_written_as_people_write_it(text: str, shortest: float, longest: float):
    assert Span.read(text) == Span(shortest=shortest, longest=longest)


@pytest.mark.parametrize("text", ["", "soon", "5d", "1m..2s", "-3s", "1s..2s..3s"])
def test_what_is_no_span_is_refused(text: str):
    with pytest.raises(ValueError, match=r"length of time|shorter"):
        Span.read(text)


def test_an_order_is_signed_for_after_its_delay_and_reported_on_once_its_clock_runs():
    desk = Desk("water", usual())
    signed, = desk.take(event(1, "offered", at=100))
    assert signed.verb == "accept"
    assert 102 <= signed.at <= 108
    assert said(desk, 101.9) == []
    assert said(desk, signed.at) == ["accept-a-1"]

    desk.take(event(2, "changed", state="accepted", at=110))
    desk.take(event(3, "answered", reply_id="accept-a-1", verb="accept", outcome="ok", at=110))

    assert said(desk, 139.9) == []
    assert said(desk, 140) == ["report-a-1"]


def test_what_waits_for_another_is_reported_on_only_after_it_was_released():
    desk = Desk("water", usual())
    desk.take(event(1, "offered", due=None))
    assert desk.take(event(2, "changed", state="accepted", due=None)) == []

    released = desk.take(event(3, "changed", state="accepted", change="released", at=500))

    assert [(reply.verb, reply.at) for reply in released] == [("report", 530)]


def test_works_get_a_plan_whose_milestones_lie_between_now_and_the_due():
    desk = Desk("water", usual(extend=1))
    desk.take(event(1, "offered", term="works"))

    report, plan, extend = desk.take(event(2, "changed", state="accepted"))

    moments = [SAID, *(step["due"] for step in plan.body["milestones"])]
    assert (report.verb, plan.verb, extend.verb) == ("report", "plan", "extend")
    assert sorted(set(moments)) == moments
    assert moments[-1] == DUE < extend.body["until"]
    assert plan.at < extend.at < report.at


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=400)))
def test_no_milestone_of_a_plan_is_later_than_the_due_by_however_little(left: timedelta):
    now = datetime.fromisoformat(SAID)
    steps = [datetime.fromisoformat(step["due"]) for step in habits.plan(now, now + left)["milestones"]]

    assert now < steps[0] < steps[1] < steps[2] == now + left


def test_a_refusal_names_a_ground_and_somebody_else_who_does_such_things():
    desk = Desk("water", usual(refuse=1))

    refusal, = desk.take(event(1, "offered"))

    assert (refusal.verb, refusal.body["instead"]) == ("refuse", "roads")
    assert refusal.body["ground"] in habits.GROUNDS


def test_who_stands_alone_refuses_nothing():
    assert [reply.verb for reply in Desk("water", usual(refuse=1, peers={})).take(event(1, "offered"))] == ["accept"]


@given(st.permutations(range(1, 30)), st.integers())
def test_chance_depends_on_the_seed_and_not_on_the_order_in_which_orders_come(order: list[int], seed: int):
    desk, sorted_desk = Desk("water", usual(refuse=0.5, seed=seed)), Desk("water", usual(refuse=0.5, seed=seed))
    for number in order:
        desk.take(event(number, "offered", assignment_id=f"a-{number}"))
    for number in sorted(order):
        sorted_desk.take(event(number, "offered", assignment_id=f"a-{number}"))

    assert desk.todo == sorted_desk.todo
    assert desk.received == 29


def test_about_as_many_are_refused_as_was_said():
    desk = Desk("water", usual(refuse=0.1))
    verbs = [desk.take(event(n, "offered", assignment_id=f"a-{n}"))[0].verb for n in range(1, 2001)]

    assert 140 < verbs.count("refuse") < 260


def test_what_is_whole_is_receipted_and_a_number_is_done_once():
    desk = Desk("water", usual())
    desk.take(event(1, "offered"))
    desk.take(event(3, "offered", assignment_id="a-3"))
    assert desk.received == 1
    assert desk.take(event(3, "offered", assignment_id="a-9")) == []

    desk.take(event(2, "offered", assignment_id="a-2"))

    assert desk.received == 3
    assert set(desk.todo) == {"accept-a-1", "accept-a-2", "accept-a-3"}


def test_what_nobody_answers_is_said_again_under_its_id_at_once_after_a_lost_line():
    desk = Desk("water", usual())
    desk.take(event(1, "offered"))
    assert said(desk, 10) == said(desk, 10 + AGAIN) == ["accept-a-1"]
    assert said(desk, 11 + AGAIN) == []

    desk.hurry(12 + AGAIN)

    assert said(desk, 12 + AGAIN) == ["accept-a-1"]


def test_what_failed_is_said_under_another_id_and_what_was_refused_is_not():
    desk = Desk("water", usual())
    desk.take(event(1, "offered"))
    said(desk, 10)

    other, = desk.take(event(2, "answered", reply_id="accept-a-1", verb="accept", outcome="failed", at=20))
    assert other.id != "accept-a-1"
    assert said(desk, 20 + FAILED) == [other.id]
    desk.take(event(3, "answered", reply_id=other.id, verb="accept", outcome="refused", code="illegal-move", at=30))

    assert desk.todo == {}
    assert (desk.counts["answered refused"], desk.counts["accept"]) == (1, 0)


@pytest.mark.parametrize("state", ["returned", "cancelled", "confirmed", "reported"])
def test_what_is_over_is_not_spoken_of_any_more(state: str):
    desk = Desk("water", usual())
    desk.take(event(1, "offered"))
    desk.take(event(2, "changed", state="accepted"))

    desk.take(event(3, "changed", state=state))

    assert desk.todo == {}


def test_what_was_signed_for_by_silence_is_not_signed_for_again_but_reported_on():
    desk = Desk("water", usual(delay=Span.read("1h")))
    desk.take(event(1, "offered"))
    desk.take(event(2, "changed", state="accepted", at=50))

    assert set(desk.todo) == {"report-a-1"}


def test_what_is_sent_back_is_reported_on_again():
    desk = Desk("water", usual())
    desk.take(event(1, "offered"))
    desk.take(event(2, "changed", state="accepted"))
    said(desk, 1000)
    desk.take(event(3, "changed", state="reported"))

    again, = desk.take(event(4, "changed", state="sent_back", at=2000))

    assert (again.id, again.at) == ("report-a-1-4", 2030)


def test_no_word_of_a_resident_is_kept():
    kept = event(1, "offered", title="路灯不亮", text="我住二幢", place={"spot": "二幢"})

    assert not {"title", "text", "place"} & set(kept.data)
