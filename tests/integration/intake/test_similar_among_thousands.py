"""Similar proposals and text search in a store full of others: what is found, what is wrongly put first."""

from collections import Counter

import pytest
import sqlalchemy as sa
from yishi_chassis import auth, database, ids, testing
from yishi_intake import actions, domain, settings, store

from tests.support import complaints, servers
from tests.support.open311 import DAY, NOON

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
            listed, _ = actions.listing(tx, area=None, before=None, words=words, limit=20, rules=rules)
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
            listed, _ = actions.listing(tx, area=None, before=None, words=words, limit=len(everything), rules=rules)
            read = {id for id, text in everything if all(word in text for word in words.split())}
            assert {proposal.id for proposal in listed} == read
