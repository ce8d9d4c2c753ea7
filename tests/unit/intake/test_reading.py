"""Public reading: filters, receipt numbers, paths, what is near, the map, feeds."""

import json
from xml.etree import ElementTree

import pytest
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import testing
from yishi_intake import domain

from tests.support.open311 import DAY, NOON, Endpoint

ATOM = "{http://www.w3.org/2005/Atom}"


def case_opened(proposal_id):
    return contracts.CaseOpened(proposal_id=proposal_id, course=1, case_id="c-1", number="x", lead="a-parks",
                                tier="community", due=NOON + 7 * DAY)


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("intake")


@pytest.fixture
def house(engine):
    with testing.clock_at(NOON):
        yield Endpoint(engine)


def numbers(house, door, **query):
    return [each["number"] for each in house.json(door, query=query)["items"]]


@pytest.mark.parametrize("spoken", [
    "JN-2026-000123", "jn-2026-000123", " JN 2026 123 ", "JN2026000123", "ＪＮ－２０２６－０００１２３", "jn—2026—123"])
def test_a_receipt_number_is_understood_however_it_was_said(spoken):
    assert domain.written(spoken) == "JN-2026-000123"


@given(st.text("ABCXYZ", min_size=1, max_size=6), st.integers(2024, 2099), st.integers(1, 10**9))
def test_a_receipt_number_that_was_written_stays_as_it_is(prefix, year, count):
    number = domain.receipt(prefix, year, count)
    assert domain.written(number) == number
    assert domain.written(number.replace("-", " ").lower()) == number


def test_proposals_are_filtered_by_phase_and_tier(house):
    mine, other = house.number(), house.number()
    house.hear(mine, case_opened, at=NOON + DAY)
    assert numbers(house, "proposals", phase="carry_out") == [mine]
    assert numbers(house, "proposals", phase="file") == [other]
    assert numbers(house, "proposals", phase="file", state="dispatching") == []
    assert numbers(house, "proposals", tier="community") == [mine]
    assert house.ask("proposals", query={"phase": "nowhere"}).status == 400


def test_a_path_tells_all_steps_in_both_languages_and_the_clock_that_runs(house):
    number = house.number()
    asked = {"proposal_id": house.stored(number).id}
    before = house.json("path", **asked)
    house.hear(number, case_opened, at=NOON + DAY)
    after = house.json("path", **asked)
    assert before["due"] == "2026-06-02T00:00:00+08:00"
    assert [(step["at"], step["state_label"]["zh"], step["phase_label"]["en"]) for step in after["steps"]] == [
        ("2026-04-01T12:00:00+08:00", "征集联名中", "Filing"), ("2026-04-02T12:00:00+08:00", "交办中", "Carrying out")]
    assert (after["due"], after["steps"][-1]["responsible"]) == ("2026-04-08T12:00:00+08:00", "a-parks")


def test_a_step_heard_again_is_one_step(house):
    number = house.number()
    for _ in range(2):
        house.hear(number, case_opened, at=NOON + DAY)
    assert len(house.json("path", proposal_id=house.stored(number).id)["steps"]) == 2


def test_what_is_near_is_told_nearest_first_and_private_matters_are_not(house):
    far, near, _, _ = (house.number(**where) for where in (
        {"lat": "30.7230"}, {"lat": "30.7201"}, {"lat": "30.80"}, {"service_code": "neighbours"}))
    around = {"lat": "30.72", "long": "104.07"}
    assert numbers(house, "near", **around) == [near, far]
    assert numbers(house, "near", **around, metres="100") == [near]
    assert house.ask("near", query={"lat": "91", "long": "0"}).status == 400


def test_a_map_holds_what_has_a_point(house):
    shown = house.number()
    house.number(lat="", long="", address_id="madong")
    house.number(service_code="neighbours")
    reply = house.ask("on_a_map", query={"area": "madong", "limit": "3"})
    told = json.loads(reply.body)
    assert reply.headers["Content-Type"] == "application/geo+json; charset=utf-8"
    assert [(each["id"], each["geometry"]) for each in told["features"]] == [
        (shown, {"type": "Point", "coordinates": [104.07, 30.72]})]
    assert told["features"][0]["properties"]["state_label"] == {"zh": "征集联名中", "en": "Collecting signatures"}


def test_an_area_has_a_feed_that_tells_when_each_last_moved(house):
    number = house.number(description="滴\x07答")
    house.number(service_code="neighbours")
    house.hear(number, case_opened, at=NOON + DAY)
    root = ElementTree.fromstring(house.ask("feed", area_id="maan").body)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]
    assert (root.findtext(f"{ATOM}updated"), root.findtext(f"{ATOM}id")) == (
        "2026-04-02T12:00:00+08:00", "http://127.0.0.1:8101/v1/areas/maan/feed.atom")
    assert titles == [f"{number} 滴答 [交办中 / Being handed over]"]
    assert house.ask("feed", area_id="nowhere").status == 404


def test_the_rss_feed_tells_the_same_as_the_atom_feed(house):
    number = house.number(description="增绿\n<b>草坪</b> & 树")
    house.hear(number, case_opened, at=NOON + DAY)
    feed = house.ask("rss", area_id="madong")
    [item] = ElementTree.fromstring(feed.body).iter("item")
    assert feed.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert item.findtext("title") == f"{number} 增绿 [交办中 / Being handed over]"
    assert item.findtext("pubDate") == "Thu, 02 Apr 2026 12:00:00 +0800"
    assert item.findtext("guid") == f"urn:uuid:{house.stored(number).id}"
    assert house.ask("rss", area_id="nowhere").status == 404
