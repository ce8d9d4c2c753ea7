"""An agency asks that an assignment does not count; the supervisor rules in public, silence excludes nothing."""

from datetime import datetime, timedelta

import pytest

from tests.support.dispatching import AGENCY, AUTHOR, CONVENER, SUPERVISOR, Office

ASKED = {"ground": "owners_matter", "reason": "须业主共同决定"}
RULED = {"grant": True, "reason": "情况属实"}


@pytest.fixture
def office(fresh_database_of, now):
    return Office(fresh_database_of("dispatch"), now)


@pytest.fixture
def lead(office):
    one = office.order()
    office.ask("accept", who=AGENCY, assignment_id=one)
    return one


@pytest.fixture
def asked(office, lead):
    return office.answer("ask_exclusion", who=AGENCY, body=ASKED, assignment_id=lead)


def test_everybody_reads_what_was_asked_and_how_it_was_ruled(office, asked):
    assert (asked["state"], asked["rule_by"]) == ("asked", "2026-03-10T00:00:00+08:00")
    office.ask("rule_exclusion", who=SUPERVISOR, body=RULED, exclusion_id=asked["id"])
    read = office.answer("exclusion", exclusion_id=asked["id"])
    assert (read["state"], read["reason"], read["ruling"]) == ("granted", ASKED["reason"], RULED["reason"])
    assert office.answer("exclusions", query={"state": "granted", "agency": "qu-hezhangban"})["items"] == [read]
    assert [each["outcome"] for each in office.said("exclusion.ruled")] == ["granted"]


@pytest.mark.parametrize("who", [CONVENER, AUTHOR, "a-2@agency:qu-chengguan"])
def test_only_the_agency_itself_asks(office, lead, who):
    assert office.refusal("ask_exclusion", who=who, body=ASKED, assignment_id=lead).status == 403


@pytest.mark.parametrize("who", [AGENCY, CONVENER, "s-1@supervisor:subdistrict"])
def test_only_a_supervisor_of_the_tier_rules(office, asked, who):
    assert office.refusal("rule_exclusion", who=who, body=RULED, exclusion_id=asked["id"]).status == 403


def test_a_supervisor_of_that_very_tier_rules(office, asked):
    ruled = office.answer("rule_exclusion", who="s-1@supervisor:district", body=RULED, exclusion_id=asked["id"])
    assert ruled["state"] == "granted"


def test_it_is_asked_once_and_ruled_on_once(office, lead, asked):
    refused = RULED | {"grant": False}
    assert office.refusal("ask_exclusion", who=AGENCY, body=ASKED, assignment_id=lead).code == "asked-already"
    office.ask("rule_exclusion", who=SUPERVISOR, body=refused, exclusion_id=asked["id"])
    again = office.refusal("rule_exclusion", who=SUPERVISOR, body=RULED, exclusion_id=asked["id"])
    assert (again.code, office.answer("exclusion", exclusion_id=asked["id"])["state"]) == ("already-ruled", "refused")
    assert office.refusal("ask_exclusion", who=AGENCY, body=ASKED, assignment_id=lead).code == "asked-already"


def test_silence_excludes_nothing(office, asked):
    office.ring(datetime.fromisoformat(asked["rule_by"]))
    assert office.answer("exclusion", exclusion_id=asked["id"])["state"] == "lapsed"
    assert [(e["outcome"], e["by"]) for e in office.said("exclusion.ruled")] == [("lapsed", "")]


def test_a_ruling_after_its_time_is_refused_though_the_clock_has_not_rung(office, asked):
    office.now = datetime.fromisoformat(asked["rule_by"])
    late = office.refusal("rule_exclusion", who=SUPERVISOR, body=RULED, exclusion_id=asked["id"])
    assert late.code == "already-ruled"


def test_what_was_ruled_on_is_left_alone_by_the_clock(office, asked):
    office.ask("rule_exclusion", who=SUPERVISOR, body=RULED, exclusion_id=asked["id"])
    office.ring(datetime.fromisoformat(asked["rule_by"]) + timedelta(days=1))
    assert office.answer("exclusion", exclusion_id=asked["id"])["state"] == "granted"
    assert len(office.said("exclusion.ruled")) == 1


def test_what_counts_in_no_rate_is_not_excluded(office):
    unsigned = office.order(2)
    assert office.refusal("ask_exclusion", who=AGENCY, body=ASKED, assignment_id=unsigned).code == "not-counted"
    request = office.order(3, lead={"agency": "shi-shuili-sheji", "task": "勘测", "term": "general"})
    clerk = "a-3@agency:shi-shuili-sheji"
    office.ask("accept", who=clerk, assignment_id=request)
    assert office.refusal("ask_exclusion", who=clerk, body=ASKED, assignment_id=request).code == "not-counted"


def test_what_is_not_here_is_not_found(office):
    assert office.refusal("exclusion", exclusion_id="nothing").status == 404
    assert office.refusal("rule_exclusion", who=SUPERVISOR, body=RULED, exclusion_id="nothing").status == 404
