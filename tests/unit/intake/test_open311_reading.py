"""Open311 as clients that read proposals and tell updates meet it."""

import json

import pytest
import yishi_contracts as contracts
from yishi_chassis import testing
from yishi_intake import domain

from tests.support.open311 import DAY, KEY, NOON, Endpoint


def case_opened(proposal_id):
    return contracts.CaseOpened(proposal_id=proposal_id, course=1, case_id="c-1", number="x", lead="a-parks",
                                tier="community", due=NOON + 7 * DAY)


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("intake")


@pytest.fixture
def endpoint(engine):
    with testing.clock_at(NOON):
        yield Endpoint(engine)


def fails(reply, status):
    told = json.loads(reply.body)
    assert (reply.status, reply.mimetype) == (status, "application/json; charset=utf-8")
    assert [each["code"] for each in told] == [status] * len(told)
    assert all(each["description"] for each in told)
    return told


def test_requests_are_filtered_and_paged(endpoint):
    numbers = [endpoint.number(), endpoint.number(service_code="noise"), endpoint.number(lat="31.5")]
    assert endpoint.found() == numbers[::-1]
    assert endpoint.found(service_code="noise,roads") == [numbers[1]]
    assert endpoint.found(service_request_id=f"{numbers[0].lower()}, {numbers[2]}", status="closed") == [
        numbers[2], numbers[0]]
    assert endpoint.found(page_size="2") + endpoint.found(page_size="2", page="2") == numbers[::-1]
    assert endpoint.found(bbox="104,31,105,32") == [numbers[2]]
    assert endpoint.found(status="closed") == []
    assert endpoint.found(status="open,closed", nonsense="x") == numbers[::-1]


def test_requests_are_those_of_ninety_days_unless_asked_otherwise(endpoint):
    number = endpoint.number()
    with testing.clock_at(NOON + 91 * DAY):
        assert endpoint.found() == []
        assert endpoint.found(start_date="2026-04-01T12:00:00 08:00", end_date="2026-04-02T00:00:00Z") == [number]
        assert endpoint.found(end_date="2026-04-01T12:00:01") == [number]
        assert endpoint.found(updated_after="2026-04-01T00:00:00Z") == [number]
        assert endpoint.found(updated_before="2026-04-01T00:00:00Z") == []


@pytest.mark.parametrize("query", [
    {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-05-01T00:00:00Z"}, {"start_date": "tomorrow"},
    {"status": "broken"}, {"bbox": "1,2,3"}, {"page": "0"}, {"page_size": "many"},
])
def test_a_question_that_makes_no_sense_is_refused(endpoint, query):
    fails(endpoint.ask("open311_requests", query=query), 400)


def test_a_draft_is_never_shown(endpoint, engine):
    number = endpoint.number()
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE proposals SET opened_at = NULL, state = 'draft'")
    assert endpoint.found() == []
    assert endpoint.ask("open311_request", number=number).status == 404


def test_a_private_matter_is_told_to_nobody(endpoint):
    number = endpoint.number(service_code="neighbours", media_url="https://photos.example/1.jpg")
    assert (endpoint.found(), endpoint.found(service_request_id=number)) == ([], [])
    assert endpoint.json("open311_updates") == []
    assert endpoint.ask("open311_request", number=number).status == 404


def test_who_has_it_in_hand_and_until_when_is_shown(endpoint):
    number = endpoint.number()
    endpoint.hear(number, case_opened, at=NOON + DAY)
    [shown] = endpoint.json("open311_request", number=number, query={"extensions": "true"})
    assert (shown["agency_responsible"], shown["expected_datetime"], shown["updated_datetime"]) == (
        "a-parks", "2026-04-08T12:00:00+08:00", "2026-04-02T12:00:00+08:00")
    assert [note["type"] for note in shown["notes"]] == ["collecting", "dispatching"]
    assert (shown["extended_attributes"]["phase"], shown["attributes"][0]["values"][0]["key"]) == (
        "carry_out", "madong")


def test_updates_tell_the_path(endpoint):
    number = endpoint.number()
    endpoint.hear(number, case_opened, at=NOON + DAY)
    with testing.clock_at(NOON + 2 * DAY):
        told = endpoint.json("open311_updates")
    assert [(each["update_id"], each["status"], each["external_status_code"]) for each in told] == [
        (f"{number}-1-1-2", "OPEN", "collecting"), (f"{number}-1-3-1", "IN_PROGRESS", "dispatching")]
    assert endpoint.xml("open311_updates")[0].tag == "request_update"


def test_an_update_is_taken_once(endpoint):
    sent = {"api_key": KEY, "service_request_id": endpoint.number(), "update_id": "17", "status": "FIXED",
            "updated_datetime": "2026-04-01T04:00:00Z", "description": "已经好了"}
    first, again = (endpoint.json("open311_update", sent=sent) for _ in range(2))
    told = endpoint.json("open311_updates", query={"start_date": "2026-03-31T00:00:00Z"})
    assert first == again
    assert [(each["update_id"], each["status"], each["description"]) for each in told[1:]] == [
        (first[0]["update_id"], "FIXED", "已经好了")]
    assert endpoint.json("open311_request", number=sent["service_request_id"])[0]["status"] == "open"


@pytest.mark.parametrize(("changes", "status"), [
    ({"api_key": "wrong"}, 403), ({"service_request_id": "none"}, 404), ({"update_id": ""}, 400),
    ({"status": "LOST"}, 400), ({"updated_datetime": "yesterday"}, 400),
])
def test_an_update_that_cannot_be_taken_is_refused(endpoint, changes, status):
    sent = {"api_key": KEY, "service_request_id": endpoint.number(), "update_id": "17"} | changes
    fails(endpoint.ask("open311_update", sent=sent), status)


def test_anyone_s_page_may_read(endpoint):
    assert endpoint.ask("open311_services").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("state", [name for name, state in domain.STATES.items() if state.over])
def test_closed_to_clients_is_what_is_over(state):
    assert domain.status(state) == "closed"
    assert domain.update_status(state) in ("CLOSED", "NO_FURTHER_ACTION", "CANCELLED", "DUPLICATE")
