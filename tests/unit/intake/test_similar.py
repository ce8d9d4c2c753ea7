"""Similar proposals at the doors: what is told of them, what is kept back, what a draft's author sees."""

import pytest
import sqlalchemy as sa
from yishi_chassis import database, testing

from tests.support.open311 import DAY, NOON, Endpoint


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("intake")


@pytest.fixture
def house(engine):
    with testing.clock_at(NOON):
        yield Endpoint(engine)


def read(house):
    """What was said so far is numbered and read."""
    with database.transaction(house.service.engine) as tx:
        tx.execute(sa.text("UPDATE outbox SET sequence = id WHERE sequence IS NULL"))
        tx.execute(sa.text("UPDATE words_head SET sequence = 0"))
        house.service.read_words(tx)


def asked(house, **changes):
    told = {"title": "大树太密", "text": "院内补种草坪之前请先修剪树木，屋里晒不到太阳。", "category": "greening",
            "place": {"area": "madong", "spot": "全院", "lat": 30.721, "lng": 104.07}} | changes
    return house.json("similar", sent=told, kind="application/json")["items"]


def test_what_is_similar_is_told_with_all_it_takes_to_judge(house):
    number = house.number()
    read(house)
    [one] = asked(house)
    assert (one["number"], one["title"], one["state"], one["count"]) == (number, "院内增绿", "collecting", 0)
    assert (one["metres"], one["shared_area"], one["age_days"], one["offer"]) == (111, "madong", 0, "sign")
    assert one["sign"] == f"/v1/proposals/{one['id']}/signatures"
    assert one["offer_label"]["en"].startswith("Co-sign")


def test_nothing_is_similar_before_it_has_been_read_and_far_from_it(house):
    house.number()
    assert asked(house) == []
    read(house)
    assert asked(house, place={"area": "xinqiao", "spot": ""}) == []


def test_what_lies_over_the_border_but_near_is_found_by_the_map(house):
    house.number()
    read(house)
    assert len(asked(house, place={"area": "xinqiao", "spot": "", "lat": 30.7201, "lng": 104.0701})) == 1


def test_what_is_too_long_ago_or_came_to_nothing_is_not_suggested(house):
    number = house.number()
    read(house)
    with testing.clock_at(NOON + 400 * DAY):
        assert asked(house) == []
    with house.service.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE proposals SET state = 'lapsed' WHERE number = '{number}'")
    assert asked(house) == []


def test_private_matters_are_neither_suggested_nor_searched(house):
    house.number(service_code="neighbours")
    read(house)
    assert asked(house, category="neighbours") == []
    assert house.json("proposals", query={"q": "补种草坪"})["items"] == []
    assert house.ask("proposals", query={"q": "草"}).status == 400


def test_who_keeps_a_draft_is_shown_what_is_like_it_and_not_the_draft_itself(house):
    number = house.number()
    read(house)
    draft = house.json("propose", who="r-07", kind="application/json", sent={
        "title": "增绿", "text": "院内补种草坪", "category": "greening", "draft": True,
        "place": {"area": "madong", "spot": "全院"}})
    assert [each["number"] for each in draft["similar"]] == [number]
    again = house.json("similar_to", who="r-07", proposal_id=draft["id"])["items"]
    assert [each["number"] for each in again] == [number]
    assert house.ask("similar_to", who="r-08", proposal_id=draft["id"]).status == 404


def test_a_text_that_was_changed_is_read_anew_once_something_is_said_of_it(house):
    number = house.number()
    read(house)
    with house.service.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE proposals SET text = '想要一个滑梯', text_hash = 'x' WHERE number = '{number}'")
    read(house)
    assert [each["number"] for each in house.json("proposals", query={"q": "滑梯"})["items"]] == [number]
    assert house.json("proposals", query={"q": "草坪"})["items"] == []
