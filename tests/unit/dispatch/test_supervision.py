"""Late work: numbered orders that are answered, who is late now, and the list of the month."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from yishi_chassis.clock import ZONE
from yishi_dispatch import domain, store
from yishi_dispatch.domain.watch import above

from tests.support.dispatching import AGENCY, AUTHOR, CONVENER, REPORT, SUPERVISOR, Office

#: Seven working days from Monday 2 March; 督办 one working day later, 通报 five.
DUE = datetime(2026, 3, 12, tzinfo=ZONE)
LATE, LISTED = DUE + timedelta(days=1, hours=1), DUE + timedelta(days=7, hours=1)


@pytest.fixture
def office(fresh_database_of, now):
    return Office(fresh_database_of("dispatch"), now)


@pytest.fixture
def lead(office):
    one = office.order()
    office.ask("accept", who=AGENCY, assignment_id=one)
    return one


@pytest.fixture
def paper(office, lead):
    """The supervision order that the late lead drew."""
    office.ring(LATE)
    return office.answer("supervision_orders")["items"][0]


def test_late_work_draws_a_numbered_order_with_a_reply_date(paper, lead):
    assert (paper["number"], paper["assignment_id"], paper["tier"]) == ("督〔2026〕1号", lead, "district")
    assert (paper["due"], paper["reply_by"]) == (DUE.isoformat(), "2026-03-19T00:00:00+08:00")
    assert (paper["state"], paper["reply"]) == ("open", None)


def test_the_order_is_said_to_all_and_to_its_agency(office, paper):
    assert [each["order_number"] for each in office.said("supervision.issued")] == [paper["number"]]
    told = [each for each in office.said("order.changed", to="qu-hezhangban") if each["change"] == "supervision_order"]
    assert [(each["words"], each["due"]) for each in told] == [(paper["number"], paper["reply_by"])]


def test_work_in_time_draws_none(office, lead):
    office.ask("report", who=AGENCY, body=REPORT, assignment_id=lead)
    office.ask("confirm", who=CONVENER, assignment_id=lead)
    office.ring(LISTED)
    assert office.answer("supervision_orders")["items"] == office.answer("late")["items"] == []


def test_a_request_is_neither_chased_nor_listed(office):
    one = office.order(lead={"agency": "shi-shuili-sheji", "task": "勘测", "term": "general"})
    office.ask("accept", who="a-3@agency:shi-shuili-sheji", assignment_id=one)
    office.ring(LISTED)
    assert office.answer("supervision_orders")["items"] == office.answer("late")["agencies"] == []


def test_each_step_once_means_one_order(office, paper):
    office.ring(LISTED + timedelta(days=30))
    assert [each["id"] for each in office.answer("supervision_orders")["items"]] == [paper["id"]]


def test_numbers_have_no_holes_and_begin_anew_each_year(office):
    for number in (1, 2, 3):
        office.ask("accept", who=AGENCY, assignment_id=office.order(number))
    office.ring(LATE)
    assert sorted(each["number"] for each in office.answer("supervision_orders")["items"]) == [
        "督〔2026〕1号", "督〔2026〕2号", "督〔2026〕3号"]
    with office.tx() as tx:
        assert (store.next_supervision_number(tx, 2027), store.next_supervision_number(tx, 2026)) == (1, 4)


def test_a_number_that_was_taken_in_vain_is_given_again(office):
    def take(number):
        try:
            with office.tx() as tx:
                taken = store.next_supervision_number(tx, 2026)
                if number % 3 == 0:
                    raise InterruptedError
                return taken
        except InterruptedError:
            return None

    with ThreadPoolExecutor(8) as crowd:
        taken = [number for number in crowd.map(take, range(60)) if number is not None]
    assert sorted(taken) == list(range(1, 41))


def test_the_agency_answers_once_and_only_its_insiders_read_it(office, paper):
    asked = {"body": {"words": "材料已到,周五完工"}, "order_id": paper["id"]}
    assert office.answer("reply", who=AGENCY, **asked)["state"] == "replied"
    assert office.refusal("reply", who=AGENCY, **asked).code == "already-replied"
    shown = {who: office.answer("supervision_order", who=who, order_id=paper["id"])["reply"]
             for who in (AGENCY, CONVENER, SUPERVISOR, AUTHOR, "a-2@agency:qu-chengguan", None)}
    assert list(shown.values()) == [asked["body"]["words"]] * 3 + [None] * 3
    assert asked["body"]["words"] not in office.everything_said()
    assert [each["late"] for each in office.said("supervision.replied")] == [False]


@pytest.mark.parametrize("who", [CONVENER, SUPERVISOR, "a-2@agency:qu-chengguan"])
def test_nobody_answers_for_another_agency(office, paper, who):
    assert office.refusal("reply", who=who, body={"words": "?"}, order_id=paper["id"]).status == 403


def test_an_answer_that_is_overdue_is_listed_and_still_taken(office, paper):
    office.now = datetime.fromisoformat(paper["reply_by"])
    states = {state: len(office.answer("supervision_orders", query={"state": state})["items"])
              for state in ("open", "overdue", "replied")}
    assert states == {"open": 0, "overdue": 1, "replied": 0}
    office.ask("reply", who=AGENCY, body={"words": "迟复"}, order_id=paper["id"])
    assert [each["late"] for each in office.said("supervision.replied")] == [True]


def test_who_is_late_is_shown_per_agency_and_how_far_the_ladder_has_gone(office, lead):
    office.ring(LATE)
    found = office.answer("late")
    assert [(e["agency"], e["tier"], e["late"], e["supervised"], e["listed"]) for e in found["agencies"]] == [
        ("qu-hezhangban", "district", 1, 1, 0)]
    assert [each["id"] for each in found["items"]] == [lead]
    assert office.answer("late", query={"state": "listed"})["items"] == []
    assert office.answer("late", query={"tier": "subdistrict"})["agencies"] == []
    assert office.answer("late", query={"agency": "qu-hezhangban", "state": "supervised"})["items"] == found["items"]


def test_a_page_of_what_is_late_goes_on_at_its_cursor(office, now):
    for number in (1, 2):
        office.order(number)
    office.now = now + timedelta(days=60)
    first = office.answer("late", query={"limit": "1"})
    rest = office.answer("late", query={"cursor": first["next"], "limit": "1"})
    assert first["items"][0]["id"] < rest["items"][0]["id"]
    assert first["agencies"] == rest["agencies"]


def test_the_list_of_the_month_is_kept_though_the_work_is_done_later(office, lead):
    office.ring(LISTED)
    office.ask("report", who=AGENCY, body=REPORT, assignment_id=lead)
    lines = office.answer("listed", query={"month": "2026-03"})["items"]
    assert [(line["assignment_id"], line["agency"], line["excluded"]) for line in lines] == [
        (lead, "qu-hezhangban", False)]
    assert office.answer("listed", query={"month": "2026-04"})["items"] == []
    assert office.refusal("listed", query={"month": "2026-13"}).status == 400


def test_the_order_is_printed_with_room_for_its_answer_and_runs_nothing(office, paper):
    printed = office.ask("supervision_sheet", who=AGENCY, order_id=paper["id"])
    page = printed.body.decode()
    assert [word for word in ("督〔2026〕1号", "区河长办", "JN-2026-000001", 'class="lines"') if word not in page] == []
    assert [word for word in ("整夜轰响", "瀑布噪声", "<script") if word in page] == []
    assert "default-src 'none'" in printed.headers["Content-Security-Policy"]


def test_the_printed_answer_is_for_insiders_of_the_order(office, paper):
    office.ask("reply", who=AGENCY, body={"words": "<b>周五完工</b>"}, order_id=paper["id"])
    page = {who: office.ask("supervision_sheet", who=who, order_id=paper["id"]).body.decode()
            for who in (AGENCY, "a-2@agency:qu-chengguan")}
    assert "&lt;b&gt;周五完工" in page[AGENCY]
    assert "周五完工" not in page["a-2@agency:qu-chengguan"]
    assert office.refusal("supervision_sheet", who=AUTHOR, order_id=paper["id"]).status == 403


def test_the_tier_above_is_the_next_one_and_the_last_is_its_own():
    tiers = {"courtyard": (), "community": (), "subdistrict": (), "district": ()}
    assert [above(tier, tiers) for tier in ("courtyard", "subdistrict", "district", "moon")] == [
        "community", "district", "district", "moon"]


def test_a_step_drawn_for_a_milestone_names_it(offered):
    was = offered()
    one = dataclasses.replace(was, steps=("supervised:勘测", "supervised", "listed:勘测"))
    assert domain.supervision.drawn(was, one, "supervised") == ("勘测", "")
    assert domain.supervision.drawn(one, one, "supervised") == ()
