"""Similar proposals and text search in a store full of others: what is found, what is wrongly put first."""

from collections import Counter

import pytest
import sqlalchemy as sa
from yishi_chassis import auth, database, ids, testing
from yishi_intake import actions, domain, settings, store

from tests.support import complaints, servers
from tests.support.open311 import DAY, NOON, Endpoint

OTHERS = 2_400


def content(rules, told):
    category = rules.category(told.category)
    return domain.Content(title=told.title, text=told.text, category=category.id, kind="courtyard", threshold=5,
                          place=domain.Place(areas=rules.areas.path(told.area), spot=told.spot))


def written(rules, told, *, number):
    party = domain.Party(kind="resident", id="r-01")
    draft = domain.write(content(rules, told), id=ids.new(), number=f"JN-2026-{number:06d}", author=party,
                         household=None, now=NOON - DAY)
    return domain.open_up(draft, by="r-01", lapses_at=NOON + 60 * DAY, now=NOON - DAY)


def say_so(tx, proposals):
    """As if the relay had numbered that they were opened."""
    tx.execute(sa.text("INSERT INTO outbox (event_id, type, subject, subjectsequence, time, data, sequence) "
                       "SELECT id, 'cn.yishi.proposal.opened.v1', id, 1, now(), '{}', number FROM "
                       "unnest(cast(:ids AS text[])) WITH ORDINALITY AS said(id, number)"),
               {"ids": [proposal.id for proposal in proposals]})


@pytest.fixture(scope="module")
def stored(postgres, rules):
    """The labelled ones and the others, opened a day ago: the engine, and what each case's are called."""
    told = [(f"{case}-{role}", getattr(each, role)) for case, each in enumerate(complaints.cases())
            for role in ("first", "here", "there")]
    told += [(f"other-{n}", other) for n, other in enumerate(complaints.others(count=OTHERS))]
    names = {}
    with servers.migrated(postgres, "intake") as engine, testing.clock_at(NOON):
        with database.transaction(engine) as tx:
            proposals = [written(rules, each, number=n) for n, (_, each) in enumerate(told, 1)]
            for (name, _), proposal in zip(told, proposals, strict=True):
                store.add(tx, proposal)
                names[proposal.id] = name
            say_so(tx, proposals)
            while actions.read_words(tx):
                pass
        yield engine, names


def told_of(stored, rules, meanings):
    """For each of the labelled pairs the names of what was suggested."""
    engine, names = stored
    found = []
    with database.reading(engine, caller=auth.NOBODY) as tx:
        for number, case in enumerate(complaints.cases()):
            for again in case.again:
                suggested = actions.similar(tx, content=content(rules, again), rules=rules, meanings=meanings, now=NOON)
                found.append((case.set, number, [names[each.proposal.id] for each in suggested]))
    return found


def figures(found):
    """Of all pairs: recall, the right one first, and a near miss first."""
    counted = Counter()
    for _, case, names in found:
        first = names[0] if names else ""
        counted["recall"] += f"{case}-first" in names
        counted["first"] += first == f"{case}-first"
        counted["near"] += first in (f"{case}-here", f"{case}-there")
    return {what: counted[what] / len(found) for what in ("recall", "first", "near")}


@pytest.mark.parametrize("part", ["tune", "held"])
def test_what_was_told_before_is_suggested_among_thousands(stored, rules, district, part):
    found = [each for each in told_of(stored, rules, settings.meanings(district)) if each[0] == part]
    seen = figures(found)
    assert len(found) == 36
    assert all(len(names) <= 3 for _, _, names in found)
    assert seen["recall"] >= 0.9
    assert seen["first"] >= 0.7
    assert seen["near"] <= 0.1


def test_a_district_without_words_of_its_own_still_finds_three_quarters(stored, rules):
    seen = figures(told_of(stored, rules, domain.Meanings()))
    assert seen["recall"] >= 0.75
    assert seen["near"] <= 0.1


def test_words_are_searched_in_title_text_and_spot_and_all_of_them_must_be_there(stored, rules):
    engine, names = stored
    with database.reading(engine, caller=auth.NOBODY) as tx:
        def found(words):
            listed, _ = actions.listing(tx, area=None, words=words, limit=20, rules=rules)
            return [names[each.id] for each in listed]

        assert "0-first" in found("飞线充电 3栋")
        assert found("香樟树") == ["6-there"]
        assert found("锦水苑广场 地砖")[-1] == "1-here"
        assert found("飞线充电 香樟树") == []
        assert set(found("12号院 飞线")) == {"0-first"}
        assert found("2号院3栋 飞线") == []


def test_a_search_finds_just_what_reading_every_text_finds(stored, rules):
    engine, _ = stored
    with database.reading(engine, caller=auth.NOBODY) as tx:
        everything = tx.execute(sa.text("SELECT id, title || chr(10) || text || chr(10) || spot FROM proposals")).all()
        for words in ("电梯", "垃圾 苍蝇", "希望", "消防通道", "油烟 火锅"):
            listed, _ = actions.listing(tx, area=None, words=words, limit=len(everything), rules=rules)
            read = {id for id, text in everything if all(word in text for word in words.split())}
            assert {proposal.id for proposal in listed} == read


# at the doors

@pytest.fixture(scope="module")
def engine(postgres):
    with servers.migrated(postgres, "intake") as engine:
        yield engine


@pytest.fixture
def house(engine):
    with testing.clock_at(NOON):
        yield Endpoint(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE proposals, outbox, subjects, timers, answers CASCADE")
        connection.exec_driver_sql("UPDATE words_head SET sequence = 0")


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
