"""Rates by published formulas: what counts, what does not, and that small numbers stay counts."""

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis.clock import ZONE
from yishi_dispatch import actions, settings
from yishi_dispatch.domain.rates import Figures, Share, by_tier, together
from yishi_dispatch.doors.months import MonthQuery

from tests.support.dispatching import AGENCY, CONVENER, REPORT, SUPERVISOR, Office

RESULTS = ("solved", "planned", "partly", "explained", "not_possible")
SHARES = st.integers(0, 50).flatmap(lambda whole: st.builds(Share, part=st.integers(0, whole), whole=st.just(whole)))
FIGURES = st.builds(
    Figures, response=SHARES, satisfaction=SHARES, excluded=st.integers(0, 9),
    results=st.dictionaries(st.sampled_from(RESULTS), st.integers(0, 20)))


@pytest.fixture
def office(fresh_database_of, now):
    return Office(fresh_database_of("dispatch"), now)


def sign(office, number):
    one = office.order(number)
    office.ask("accept", who=AGENCY, assignment_id=one)
    return one


def contacted(office, number):
    one = sign(office, number)
    office.ask("write_message", who=AGENCY, body={"words": "您好"}, assignment_id=one)
    return one


def done(office, number, *, result="solved"):
    one = contacted(office, number)
    named = {"plan_year": 2027, "plan_agency": "qu-hezhangban", "next_report": "2026-06-01T00:00:00+08:00"}
    planned = named if result == "planned" else {}
    office.ask("report", who=AGENCY, body=REPORT | planned | {"result": result}, assignment_id=one)
    office.ask("confirm", who=CONVENER, assignment_id=one)
    return one


def judge(office, number, *, answered, solved):
    with office.tx() as tx:
        actions.case.close(tx, contracts.ProposalClosed(
            proposal_id=f"p-{number}", outcome="solved" if answered else "no_response", done_by="dispatch", asked=6,
            answered=answered, solved=solved))


def counted(office, rate, **query):
    found = office.answer("rates", query={"month": "2026-03"} | query)["all"][rate]
    return found["part"], found["whole"]


def test_signed_for_and_contacted_in_time_has_responded(office, now):
    contacted(office, 1)
    sign(office, 2)
    office.order(3)
    assert counted(office, "response") == (1, 1)        # the time of the others is not over
    office.ring(now + timedelta(days=4))
    assert counted(office, "response") == (1, 3)


def test_a_contact_too_late_or_a_signature_by_silence_is_no_response(office, now):
    late = sign(office, 1)
    silent = office.order(2)
    office.ring(now + timedelta(days=4))
    for one in (late, silent):
        office.ask("write_message", who=AGENCY, body={"words": "您好"}, assignment_id=one)
    assert office.answer("assignment", assignment_id=silent)["by_silence"] is True
    assert counted(office, "response") == (0, 2)


def test_who_refused_in_time_has_responded(office, now):
    office.ask("refuse", who=AGENCY, body={"ground": "不属职责", "instead": "qu-shuiwu"}, assignment_id=office.order(1))
    office.now = now + timedelta(days=4)
    assert counted(office, "response", agency="qu-hezhangban") == (1, 1)


def test_requests_and_what_an_agency_is_out_of_do_not_count(office, now):
    office.order(1, lead={"agency": "shi-shuili-sheji", "task": "勘测", "term": "general"})
    refused = office.order(2)
    office.ask("refuse", who=AGENCY, body={"ground": "不属职责", "instead": "qu-shuiwu"}, assignment_id=refused)
    office.ask("rule", who=SUPERVISOR, body={"uphold": True, "reason": "属实"}, assignment_id=refused)
    office.now = now + timedelta(days=9)
    found = office.answer("rates", query={"month": "2026-03"})["agencies"]
    assert [(each["agency"], each["response"]["whole"]) for each in found] == [("qu-shuiwu", 1)]


def test_resolution_counts_what_is_confirmed_by_result_and_grade(office):
    for number, result in enumerate((*RESULTS, "solved"), 1):
        done(office, number, result=result)
    found = office.answer("rates", query={"month": "2026-03"})["all"]
    assert (found["resolution"], found["grades"]) == (
        {"part": 2, "whole": 6, "rate": 33.3}, {"A": 2, "B": 1, "C": 3})


def test_satisfaction_counts_residents_who_answered_for_the_lead(office):
    for number in (1, 2):
        done(office, number)
    judge(office, 1, answered=4, solved=3)
    judge(office, 2, answered=0, solved=0)
    assert counted(office, "satisfaction") == (3, 4)
    assert counted(office, "satisfaction", agency="qu-chengguan") == (0, 0)


def test_what_is_excluded_counts_nowhere_and_is_shown(office):
    one = done(office, 1)
    judge(office, 1, answered=4, solved=0)
    asked = office.answer(
        "ask_exclusion", who=AGENCY, body={"ground": "in_court", "reason": "诉讼中"}, assignment_id=one)
    assert counted(office, "satisfaction") == (0, 4)
    office.ask("rule_exclusion", who=SUPERVISOR, body={"grant": True, "reason": "属实"}, exclusion_id=asked["id"])
    assert [counted(office, rate) for rate in ("response", "resolution", "satisfaction")] == [(0, 0)] * 3
    assert office.answer("rates", query={"month": "2026-03"})["all"]["excluded"] == 1


def test_a_month_ends_where_the_next_begins(office):
    done(office, 1)
    assert [counted(office, "resolution", month=month)[1] for month in ("2026-02", "2026-03", "2026-04")] == [0, 1, 0]


def test_december_is_followed_by_january():
    month = MonthQuery(month="2026-12").window(datetime(2026, 1, 1, tzinfo=ZONE))
    assert (month.start, month.end) == (datetime(2026, 12, 1, tzinfo=ZONE), datetime(2027, 1, 1, tzinfo=ZONE))


def test_the_present_month_is_the_districts():
    evening = datetime.fromisoformat("2026-02-28T17:00:00+00:00")
    assert MonthQuery().window(evening).name == "2026-03"


def test_the_formulas_are_published_and_every_answer_names_their_version(office):
    told = office.answer("rate_formulas")
    assert office.answer("rates")["version"] == told["version"] == settings.formulas().version
    assert [each["id"] for each in told["formulas"]] == ["response", "resolution", "satisfaction"]
    assert [each for each in told["formulas"] if not (each["zh"] and each["en"])] == []


def test_every_result_has_exactly_one_grade():
    grades = settings.formulas().grades
    assert sorted(result for held in grades.values() for result in held) == sorted(RESULTS)


@given(share=SHARES, least=st.integers(0, 9))
def test_small_numbers_have_no_rate(share, least):
    rate = share.rate(least)
    assert (rate is None) == (share.whole < max(least, 1))
    assert rate is None or 0 <= rate <= 100


@given(st.dictionaries(st.text("abc", min_size=1), FIGURES), st.data())
def test_tiers_add_up_to_all(agencies, data):
    levels = {agency: data.draw(st.sampled_from(("district", "subdistrict"))) for agency in agencies}
    tiers, formulas = by_tier(agencies, levels), settings.formulas()
    whole, summed = together(agencies.values()), together(tiers.values())
    assert (summed.response, summed.satisfaction, summed.excluded) == (
        whole.response, whole.satisfaction, whole.excluded)
    assert summed.resolution(formulas) == whole.resolution(formulas)
    assert sum(formulas.graded(whole.results).values()) == whole.resolution(formulas).whole


def test_the_rates_are_a_file_for_a_spreadsheet(office):
    for number in range(1, 6):
        done(office, number)
    answer = office.ask("rates_csv", query={"month": "2026-03"})
    lines = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rates-2026-03.csv"'
    assert dict(zip(lines[0], lines[1], strict=True)) | {"机构编号": "qu-hezhangban", "解决率%": "100.0"} == dict(
        zip(lines[0], lines[1], strict=True))
    assert len(lines) == 4


def test_the_lists_are_files_too(office, now):
    office.order(1)
    office.ring(now + timedelta(days=30))
    late = office.ask("late_csv").body.decode("utf-8-sig")
    listed = office.ask("listed_csv", query={"month": "2026-03"}).body.decode("utf-8-sig")
    assert [text.count("区河长办") for text in (late, listed)] == [1, 1]


def test_no_cell_is_taken_for_a_formula(office, now):
    milestones = {"milestones": [{"name": "=1+1", "due": (now + timedelta(days=10)).isoformat()}]}
    one = office.order(1, lead={"agency": "qu-hezhangban", "task": "施工", "term": "works"})
    office.ask("accept", who=AGENCY, assignment_id=one)
    office.ask("plan", who=AGENCY, body=milestones, assignment_id=one)
    office.ring(now + timedelta(days=25))
    lines = list(csv.reader(io.StringIO(office.ask("listed_csv", query={"month": "2026-03"}).body.decode("utf-8-sig"))))
    assert [line[4] for line in lines[1:]] == ["'=1+1"]
    about = [each["about"] for each in json.loads(office.ask("supervision_orders").body)["items"]]
    assert about == ["=1+1"]
