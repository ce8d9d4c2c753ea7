"""Open311 as clients that file proposals meet it."""

import json
from xml.etree import ElementTree

import pytest
from yishi_chassis import formdata, testing

from tests.support.open311 import NOON, WANTED, Endpoint

REQUEST = {"service_request_id", "status", "status_notes", "service_name", "service_code", "description",
           "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
           "address", "address_id", "zipcode", "lat", "long", "media_url"}


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


def test_services_are_the_categories_in_both_forms(endpoint):
    listed = endpoint.json("open311_services")
    first = endpoint.xml("open311_services")[0]
    assert len(listed) == 13
    assert (listed[0]["service_code"], listed[0]["metadata"], listed[0]["type"]) == ("noise", True, "realtime")
    assert (first.tag, first.findtext("service_code"), first.findtext("metadata")) == ("service", "noise", "true")


def test_a_definition_is_an_object_with_ordered_attributes(endpoint):
    told = endpoint.json("open311_service", service_code="noise")
    root = endpoint.xml("open311_service", service_code="noise")
    area = told["attributes"][0]
    assert [each["order"] for each in told["attributes"]] == [1, 2, 3]
    assert (area["code"], area["required"], area["variable"]) == ("area", True, True)
    assert area["values"][0] == {"key": "jinniu", "name": "金牛区"}
    assert "madong" in {value["key"] for value in area["values"]}
    assert (root.tag, root[1].tag, root[1][0].tag) == ("service_definition", "attributes", "attribute")
    assert root.find("attributes/attribute/values/value/key").text == "jinniu"


def test_discovery_holds_all_that_is_required(endpoint):
    told = endpoint.json("open311_discovery")
    assert {"changeset", "contact", "key_service", "endpoints"} == told.keys()
    assert told["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert told["endpoints"][0]["url"] == "http://127.0.0.1:8101/open311/v2"
    assert [each.text for each in endpoint.xml("open311_discovery").findall("endpoints/endpoint/formats/format")] == [
        "text/xml", "application/json"]


def test_what_is_posted_is_a_proposal_open_for_signing(endpoint):
    made = endpoint.propose()
    [shown] = endpoint.json("open311_request", number=made["service_request_id"])
    assert made["account_id"].startswith("open311-")
    assert "需 5 户联名" in made["service_notice"]
    assert shown.keys() == REQUEST
    assert (shown["description"], shown["status"], shown["status_notes"], shown["lat"], shown["long"]) == (
        WANTED["description"], "open", "征集联名中", 30.72, 104.07)
    assert (shown["requested_datetime"], shown["address_id"]) == ("2026-04-01T12:00:00+08:00", "madong")


def test_xml_shows_what_is_not_known_as_an_empty_element(endpoint):
    number = endpoint.number()
    reply = endpoint.ask("open311_request", number=number, form="xml")
    [request] = ElementTree.fromstring(reply.body)
    assert reply.body.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert reply.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert (request.tag, request.findtext("service_request_id"), request.findtext("zipcode")) == ("request", number, "")


def test_characters_that_xml_cannot_hold_are_left_out(endpoint):
    number = endpoint.number(description="滴\x07答 <b>&")
    [request] = endpoint.xml("open311_request", number=number)
    assert request.findtext("description") == "滴答 <b>&"


@pytest.mark.parametrize(("changes", "title"), [
    ({"attribute[title]": "增绿"}, "增绿"), ({"description": "title: 增绿\n\ndetail: 补种草坪"}, "增绿"),
    ({"description": ""}, "绿化景观 Greening"), ({"description": "长" * 200}, "长" * 99 + "…"),
], ids=["given", "named so by FixMyStreet", "none", "too long"])
def test_a_title_is_found_for_what_has_none(endpoint, changes, title):
    number = endpoint.number(**changes)
    assert endpoint.stored(number).content.title == title


@pytest.mark.parametrize("where", [
    {"attribute[area]": "madong"}, {"address_id": "madong"}, {"address_string": "金牛区马鞍社区马东大院3栋"},
    {"attribute[area]": "madong", "address_id": "#NOTPINPOINTED#"},
])
def test_the_area_is_told_by_an_attribute_an_address_or_its_id(endpoint, where):
    number = endpoint.number(**{"attribute[area]": ""} | where)
    assert endpoint.json("open311_request", number=number)[0]["address_id"] == "madong"


def test_a_client_s_person_is_one_author_who_cannot_be_found_by_the_id(endpoint):
    mine, again, other = (endpoint.propose(email=email)["account_id"] for email in ("a@x.cn", "A@x.cn", "b@x.cn"))
    nobody, nobody_else = (endpoint.propose(device_id="")["account_id"] for _ in range(2))
    assert mine == again
    assert len({mine, other, nobody, nobody_else}) == 4


def test_what_is_told_anonymously_waits_for_an_officer_and_is_shown_without_its_words(endpoint):
    made = endpoint.propose(device_id="")
    [shown] = endpoint.json("open311_request", number=made["service_request_id"])
    assert (shown["status"], shown["status_notes"], shown["description"], shown["lat"]) == (
        "open", "待核实", None, None)
    assert "待核实" in made["service_notice"]
    assert endpoint.found() == []


def test_who_has_signed_in_is_the_author(endpoint):
    assert endpoint.json("open311_propose", sent=WANTED, who="r-01")[0]["account_id"] == "r-01"


def test_personal_fields_are_kept_nowhere(endpoint):
    secret = {"first_name": "Xiaoming", "last_name": "Zhang", "email": "ming@x.cn", "phone": "13800000000"}
    number = endpoint.number(**secret, **{"attribute[household]": "3幢1单元501"})
    shown = endpoint.ask("open311_request", number=number, query={"extensions": "true"}).body.decode()
    with endpoint.service.engine.connect() as connection:
        kept = [str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
                for table in ("proposals", "reports", "steps", "outbox", "timers")]
    assert [word for word in (*secret.values(), "单元501") for text in (shown, *kept) if word in text] == []


def test_the_door_plate_lets_the_author_s_household_count(endpoint):
    assert "已有 1 户" in endpoint.propose(**{"attribute[household]": "3幢1单元501"})["service_notice"]


def test_a_photograph_s_address_is_shown(endpoint):
    address = "https://photos.example/1.jpg"
    assert endpoint.json("open311_request", number=endpoint.number(media_url=address))[0]["media_url"] == address


def test_several_addresses_of_photographs_are_taken(endpoint):
    media = ["https://photos.example/1.jpg", "https://photos.example/2.jpg"]
    assert endpoint.json("open311_request", number=endpoint.number(media_url=media))[0]["media_url"] == media[0]


@pytest.mark.parametrize(("changes", "status"), [
    ({"api_key": ""}, 403), ({"api_key": "wrong"}, 403), ({"service_code": ""}, 400), ({"service_code": "none"}, 404),
    ({"lat": ""}, 400), ({"lat": "91"}, 400), ({"lat": "nan"}, 400), ({"lat": "", "long": ""}, 400),
    ({"attribute[area]": ""}, 400), ({"attribute[area]": "none"}, 400), ({"description": "长" * 4001}, 400),
    ({"media_url": "javascript:alert(1)"}, 400), ({"description": "a\0b"}, 400),
], ids=lambda part: "-".join(part) if isinstance(part, dict) else None)
def test_what_cannot_be_taken_is_refused_as_an_array(endpoint, changes, status):
    fails(endpoint.ask("open311_propose", sent=WANTED | changes), status)


def test_several_errors_are_told_at_once(endpoint):
    told = fails(endpoint.ask("open311_propose", sent=WANTED | {"lat": "x", "long": "200"}), 400)
    assert len(told) == 2


def test_errors_are_xml_where_xml_was_asked(endpoint):
    reply = endpoint.ask("open311_propose", sent=WANTED | {"api_key": ""}, form="xml")
    root = ElementTree.fromstring(reply.body)
    assert (reply.status, root.tag, root.findtext("error/code")) == (403, "errors", "403")


@pytest.mark.parametrize(("sent", "kind"), [
    (b"{}", "application/json"), (b"\xff=1", formdata.URLENCODED), (b"x", "multipart/form-data"),
    (b"x", "multipart/form-data; boundary=b"),
])
def test_a_body_that_is_no_web_form_is_refused(endpoint, sent, kind):
    fails(endpoint.ask("open311_propose", sent=sent, kind=kind), 400)


@pytest.mark.parametrize(("door", "args"), [
    ("open311_service", {"service_code": "none"}), ("open311_request", {"number": "none"}),
    ("open311_token", {"token": "none"}), ("open311_services", {"form": "yaml"}),
])
def test_what_is_not_there_is_not_found(endpoint, door, args):
    assert endpoint.ask(door, **args).status == 404


def test_a_token_leads_to_its_request(endpoint):
    number = endpoint.number()
    token = endpoint.stored(number).id
    assert endpoint.json("open311_token", token=token) == [{"service_request_id": number, "token": token}]


def test_another_jurisdiction_is_not_found_where_one_is_named(engine):
    endpoint = Endpoint(engine, open311_jurisdiction="jinniu.example")
    assert endpoint.ask("open311_services", query={"jurisdiction_id": "jinniu.example"}).status == 200
    assert endpoint.ask("open311_services").status == 200
    fails(endpoint.ask("open311_services", query={"jurisdiction_id": "elsewhere"}), 404)
    fails(endpoint.ask("open311_propose", sent=WANTED | {"jurisdiction_id": "elsewhere"}), 404)
