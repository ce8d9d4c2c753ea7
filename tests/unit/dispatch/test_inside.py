"""Inside an agency: who has it, and that another person signs a report off before it goes out."""

from dataclasses import replace

import pytest

from tests.support.dispatching import AGENCY, AUTHOR, CONVENER, REPORT, Office

OTHER = "a-2@agency:qu-hezhangban"


@pytest.fixture
def office(fresh_database_of, now):
    return Office(fresh_database_of("dispatch"), now)


@pytest.fixture
def lead(office):
    one = office.order()
    office.ask("accept", who=AGENCY, assignment_id=one)
    return one


@pytest.fixture
def signing(office):
    """The lead's agency has its reports signed off."""
    rules = office.service.rules
    agency = replace(rules.agencies["qu-hezhangban"], sign_off=True)
    office.service.rules = replace(rules, agencies={**rules.agencies, agency.id: agency})


def drafted(office, lead):
    return office.answer("draft", who=AGENCY, body=REPORT, assignment_id=lead)["id"]


def sign(office, lead, draft, who=OTHER, **ruling):
    return office.answer(
        "sign", who=who, body={"approve": True} | ruling, assignment_id=lead, draft_id=draft)


def state(office, lead):
    return office.answer("assignment", assignment_id=lead)["state"]


def test_an_agency_hands_it_to_an_office_and_a_handler(office, lead):
    office.ask("hand", who=AGENCY, body={"office": "河道科", "handler": "a-7"}, assignment_id=lead)
    office.ask("hand", who=AGENCY, body={"office": "水利科"}, assignment_id=lead)
    handling = office.answer("inside", who=OTHER, assignment_id=lead)["handling"]
    assert (handling["office"], handling["handler"], handling["by"]) == ("水利科", "", "a-1")


@pytest.mark.parametrize("who", [CONVENER, AUTHOR, "a-1@agency:qu-chengguan"])
@pytest.mark.parametrize(("door", "body"), [
    ("inside", None), ("hand", {"office": "河道科"}), ("draft", REPORT)])
def test_nobody_outside_the_agency_sees_or_does_it(office, lead, who, door, body):
    assert office.refusal(door, who=who, body=body, assignment_id=lead).status == 403


def test_a_draft_reports_nothing_and_another_persons_signature_does(office, lead):
    draft = drafted(office, lead)
    assert state(office, lead) == "accepted"
    assert sign(office, lead, draft)["signed_by"] == "a-2"
    assert state(office, lead) == "reported"
    assert len(office.said("assignment.reported")) == 1


@pytest.mark.usefixtures("signing")
def test_where_reports_are_signed_off_none_goes_out_directly(office, lead):
    problem = office.refusal("report", who=AGENCY, body=REPORT, assignment_id=lead)
    assert (problem.status, problem.code, state(office, lead)) == (409, "needs-sign-off", "accepted")
    sign(office, lead, drafted(office, lead))
    assert state(office, lead) == "reported"


def test_who_has_written_it_does_not_sign_it(office, lead):
    draft = drafted(office, lead)
    asked = {"body": {"approve": True}, "assignment_id": lead, "draft_id": draft}
    assert office.refusal("sign", who=AGENCY, **asked).code == "same-hand"
    assert office.refusal("sign", who="a-2@agency:qu-chengguan", **asked).status == 403
    assert state(office, lead) == "accepted"


def test_a_draft_given_back_is_over_and_says_why(office, lead):
    draft = drafted(office, lead)
    given_back = sign(office, lead, draft, approve=False, reason="缺全景照片")
    assert (given_back["state"], given_back["reason"], state(office, lead)) == ("given_back", "缺全景照片", "accepted")
    asked = {"body": {"approve": True}, "assignment_id": lead, "draft_id": draft}
    assert office.refusal("sign", who=OTHER, **asked).code == "no-draft"


def test_only_the_newest_draft_is_signed(office, lead):
    first = drafted(office, lead)
    drafted(office, lead)
    asked = {"body": {"approve": True}, "assignment_id": lead, "draft_id": first}
    assert office.refusal("sign", who=OTHER, **asked).code == "no-draft"


def test_what_cannot_be_reported_now_is_neither_drafted_nor_signed(office, lead):
    first = drafted(office, lead)
    sign(office, lead, first)
    assert office.refusal("draft", who=AGENCY, body=REPORT, assignment_id=lead).code == "illegal-move"
    assert office.refusal("draft", who=AGENCY, body=REPORT, assignment_id=office.order(2)).code == "illegal-move"


def test_a_signature_that_would_report_nothing_is_undone(office, lead):
    draft = drafted(office, lead)
    office.ask("report", who=AGENCY, body=REPORT, assignment_id=lead)
    asked = {"body": {"approve": True}, "assignment_id": lead, "draft_id": draft}
    assert office.refusal("sign", who=OTHER, **asked).code == "illegal-move"
    assert office.answer("inside", who=AGENCY, assignment_id=lead)["drafts"][0]["state"] == "open"
