"""The doors of dispatch, from the bytes of a request to the bytes of the answer."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from yishi_chassis import clock, database, feed
from yishi_chassis.tables import TIMERS
from yishi_dispatch import actions, store

ROOT = Path(__file__).parents[3]
AGENCY, CONVENER = "agency:qu-hezhangban", "convener:b-jinniu"
WRITTEN = ("cases", "assignments", "notes", "receipts", "outbox", "subjects", "feed_heads", "timers", "answers")
REPORT = {"result": "solved", "words": "已办结", "evidence": [{"name": "after.jpg", "sha256": "a" * 64}]}


def test_anyone_sees_cases_and_their_assignments(house, case):
    page = house.answer("cases", query={"state": "dispatching"})
    assert [item["id"] for item in page["items"]] == [case.id]
    assert page["items"][0]["assignments"][0]["allowed"] == ["accept", "refuse", "rule", "reassign", "cancel"]
    assert house.answer("case", case_id=case.id)["due"].endswith("+08:00")


@pytest.mark.usefixtures("case")
def test_the_residents_text_is_not_shown_here(house):
    assert "整夜轰响" not in house.ask("cases").body.decode()


def test_a_list_goes_on_at_its_cursor(house, case):
    first = house.answer("assignments", query={"limit": "1"})
    assert house.answer("assignments", query={"cursor": first["next"]}) == {"items": [], "next": None}


def test_agencies_are_found_by_area_and_category(house):
    found = house.answer("agencies", query={"area": "simaqiao", "category": "fire_safety"})
    assert [agency["id"] for agency in found["items"]] == ["simaqiao-anjianban"]


def test_an_assignment_goes_from_signature_to_confirmation(house, case, lead, now):
    asked = {"assignment_id": lead}
    assert house.answer("accept", who=AGENCY, body={"contact": "河道科"}, **asked)["state"] == "accepted"
    plan = {"milestones": [{"name": "完工", "due": (now + timedelta(days=20)).isoformat()}]}
    assert house.answer("plan", who=AGENCY, body=plan, **asked)["plan"][0]["name"] == "完工"
    assert house.answer("reach", who=AGENCY, body={"name": "完工"}, **asked)["plan"][0]["reached_at"] == now.isoformat()
    assert house.answer("report", who=AGENCY, body=REPORT, **asked)["state"] == "reported"
    assert house.answer("send_back", who=CONVENER, body={"reason": "缺全景"}, **asked)["state"] == "sent_back"
    assert house.answer("report", who=AGENCY, body=REPORT, **asked)["warning"] == ""
    confirmed = house.answer("confirm", who=CONVENER, body={"words": "确认"}, **asked)
    assert (confirmed["state"], confirmed["confirmed_by"]) == ("confirmed", "someone")
    assert house.answer("case", case_id=case.id)["state"] == "completed"


def test_a_refusal_and_its_ruling(house, lead, case):
    refused = {"ground": "不属职责", "instead": "qu-shuiwu"}
    assert house.answer("refuse", who=AGENCY, body=refused, assignment_id=lead)["state"] == "refused"
    ruling = {"uphold": True, "reason": "属实"}
    assert house.answer("rule", who="supervisor", body=ruling, assignment_id=lead)["replaced_by"] == "qu-shuiwu"
    assert [one["agency"] for one in house.answer("case", case_id=case.id)["assignments"]] == [
        "qu-hezhangban", "qu-shuiwu"]


def test_a_report_out_of_turn_is_answered_with_a_warning(house, lead):
    answer = house.ask("report", who=AGENCY, body=REPORT, assignment_id=lead)
    assert (answer.status, json.loads(answer.body)["warning"][:14]) == (200, "kept as a note")


def test_an_illegal_move_is_refused_with_the_state_and_what_is_allowed(house, lead):
    problem = house.refusal("confirm", who=CONVENER, assignment_id=lead)
    assert (problem.status, problem.members["state"], problem.members["allowed"]) == (
        409, "offered", ("accept", "refuse", "rule", "reassign", "cancel"))


@pytest.mark.parametrize("who", ["agency:qu-chengguan", "resident", CONVENER])
def test_nobody_signs_for_another_agency(house, lead, who):
    assert house.refusal("accept", who=who, assignment_id=lead).status == 403


def test_a_stranger_is_asked_to_sign_in(house, lead):
    assert house.refusal("accept", assignment_id=lead).status == 401


def test_what_is_not_here_is_not_found(house):
    assert house.refusal("accept", who=AGENCY, assignment_id="nothing").status == 404
    assert house.refusal("case", case_id="nothing").status == 404
    assert house.refusal("assignment", assignment_id="nothing").status == 404


def test_a_command_against_an_old_version_is_refused(house, lead):
    house.ask("accept", who=AGENCY, assignment_id=lead, headers={"HTTP_IF_MATCH": '"1"'})
    problem = house.refusal("report", who=AGENCY, body=REPORT, assignment_id=lead, headers={"HTTP_IF_MATCH": '"1"'})
    assert (problem.status, problem.members["version"]) == (412, 2)


def test_the_same_key_gives_the_same_answer(house, lead):
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    first = house.ask("accept", who=AGENCY, assignment_id=lead, headers=key)
    again = house.ask("accept", who=AGENCY, assignment_id=lead, headers=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")


@pytest.mark.parametrize(("door", "body"), [
    ("report", REPORT | {"result": "forgotten"}), ("report", REPORT | {"words": " "}), ("plan", {"milestones": []}),
    ("plan", {"milestones": [{"name": "完工", "due": "2026-04-01T00:00:00"}]}), ("refuse", {"instead": "qu-shuiwu"}),
    ("accept", {"contact": "河道科", "phone": "1"}),
    ("report", REPORT | {"evidence": [{"name": "a.jpg", "sha256": "abc"}]}),
])
def test_a_form_that_is_wrong_is_named_so(house, lead, door, body):
    assert house.refusal(door, who=AGENCY, body=body, assignment_id=lead).status == 422


@pytest.mark.usefixtures("case")
def test_an_agency_reads_what_it_was_sent_and_receipts_it(house):
    with house.service.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET sequence = 1 WHERE destination = 'qu-hezhangban'")
        connection.exec_driver_sql("INSERT INTO feed_heads VALUES ('qu-hezhangban', 1)")
    sent = house.ask("orders", who=AGENCY, agency_id="qu-hezhangban", query={"after": "0"})
    assert (sent.headers["Content-Type"], len(json.loads(sent.body))) == (feed.BATCH, 1)
    assert json.loads(sent.body)[0]["agencysequence"] == f"{1:020d}"
    receipt = house.answer("receive", who=AGENCY, agency_id="qu-hezhangban", body={"received": 1})
    assert (receipt["agency"], receipt["received"]) == ("qu-hezhangban", 1)
    assert house.refusal("receive", who=AGENCY, agency_id="qu-hezhangban", body={"received": 2}).status == 409


@pytest.mark.parametrize("door", ["orders", "receive"])
def test_an_agency_reads_its_own_orders_only(house, door):
    asked = {"body": {"received": 0}, "agency_id": "qu-chengguan"}
    assert house.refusal(door, who=AGENCY, **asked).status == 403


def test_time_is_the_clocks(house, lead, now):
    assert clock.now() == now
    assert house.answer("accept", who=AGENCY, assignment_id=lead)["accepted_at"] == now.isoformat()


def test_time_does_not_wait_for_a_person_who_is_at_the_case(house, case, lead, now):
    engine = house.service.engine
    with database.transaction(engine) as person, database.transaction(engine) as time:
        store.get_for_update(person, assignment_id=lead)
        time.execute(sa.delete(TIMERS))
        actions.assignment.look(time, assignment_id=lead, rules=house.service.rules, now=case.lead.sign_by)
    with engine.connect() as connection:
        due = connection.scalar(sa.select(TIMERS.c.due).where(TIMERS.c.subject == lead))
    assert due == case.lead.sign_by + timedelta(seconds=1)
    assert house.answer("assignment", assignment_id=lead)["steps"] == []
