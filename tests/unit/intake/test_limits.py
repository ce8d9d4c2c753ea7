"""How often somebody may do something: exactly so often, over all replicas, and at no question more."""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import database, testing
from yishi_chassis.clock import ZONE
from yishi_chassis.problems import Problem
from yishi_intake import actions, domain
from yishi_intake.settings import Settings

from tests.support.house import House

NOON = datetime(2026, 4, 1, 12, tzinfo=ZONE)
LIMITS = {
    domain.FILING: domain.Limit(minutes=1440, person=3, address=20), domain.SAME: domain.Limit(minutes=60, person=2),
    domain.SIGNING: domain.Limit(minutes=60, person=1), domain.FILES: domain.Limit(minutes=60, person=1),
}
FROM = {"REMOTE_ADDR": "203.0.113.7"}


def wanted(text="补种草坪，修剪树木。"):
    return {"title": "院内增绿", "text": text, "category": "greening", "place": {"area": "madong", "spot": "全院"}}


def limited(house, limits):
    counter = actions.Counter(house.service.engine, limits=limits, salt="test")
    house.service.office = replace(house.service.office, counter=counter)
    return house


@pytest.fixture
def strict(house):
    return limited(house, LIMITS)


def tried(house, number, *, person="r-01", headers=None):
    try:
        return house.ask("propose", who=f"{person} resident", body=wanted(f"第 {number} 件"), headers=headers).status
    except Problem as problem:
        return problem


def counted(house):
    with house.service.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT * FROM uses ORDER BY who, what").all()


@given(minutes=st.integers(1, 1440), now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_a_slot_ends_after_now_and_lasts_no_longer_than_it_says(minutes, now):
    now = now.replace(tzinfo=ZONE)
    end, length = domain.slot(now, minutes), timedelta(minutes=minutes)
    assert now < end <= now + length
    assert domain.slot(end - timedelta(microseconds=1), minutes) == end
    assert domain.slot(end, minutes) == end + length


def test_the_slot_of_a_day_ends_at_midnight():
    assert domain.slot(NOON, 1440) == datetime(2026, 4, 2, tzinfo=ZONE)


def test_who_files_too_often_is_told_to_wait_until_the_slot_ends(strict):
    assert [tried(strict, n) for n in range(3)] == [201] * 3
    problem = tried(strict, 3)
    assert (problem.status, problem.code, problem.headers["Retry-After"]) == (429, "too-many-requests", "43200")
    assert tried(strict, 3, person="r-02") == 201
    with testing.clock_at(NOON + timedelta(days=1)):
        assert tried(strict, 3) == 201


def test_what_is_refused_leaves_nothing_behind(strict):
    for number in range(5):
        tried(strict, number)
    assert len(strict.answer("proposals")["items"]) == 3
    assert [(row.who, row.count) for row in counted(strict) if row.what == "filing"] == [("r-01", 3)]


def test_the_same_request_again_is_counted_once(strict):
    for _ in range(5):
        assert tried(strict, 1, headers={"HTTP_IDEMPOTENCY_KEY": "once"}) == 201
    assert [row.count for row in counted(strict)] == [1, 1]


def test_replicas_together_let_through_exactly_the_limit(strict, engine, key_file):
    other = limited(House(engine, Settings(mode="local", issuer_key=key_file)), LIMITS)
    done = []

    def work(house, first):
        done.extend(tried(house, n) for n in range(first, first + 6))

    threads = [threading.Thread(target=work, args=(house, first)) for first, house in enumerate((strict, other), 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(each) for each in done].count("201") == 3
    assert {each.code for each in done if each != 201} == {"too-many-requests"}


def test_the_same_words_about_the_same_place_come_twice_and_then_lead_to_the_first(strict):
    first, second = (strict.answer("propose", who=f"r-0{n} resident", body=wanted(text)) for n, text in
                     ((1, "补种草坪"), (2, " 补种 草坪 ")))
    problem = strict.refusal("propose", who="r-03 resident", body=wanted("补种草坪"))
    assert (problem.status, problem.code, problem.members["first"]) == (409, "said-already", {"id": first["id"]})
    assert problem.headers["Retry-After"] == "3600"
    elsewhere = wanted("补种草坪") | {"place": {"area": "maan", "spot": "全院"}}
    assert strict.ask("propose", who="r-03 resident", body=elsewhere).status == 201
    assert second["id"] != first["id"]


def test_signing_is_counted_too(strict):
    asked = []
    for number in (1, 2):
        made = strict.answer("propose", who="r-01 resident", body=wanted(str(number)))
        asked.append({"who": "r-02 resident", "proposal_id": made["id"],
                      "body": {"text_hash": made["text_hash"], "household": "1号"}})
    assert strict.ask("sign", **asked[0]).status == 201
    assert strict.refusal("sign", **asked[1]).status == 429


def test_files_are_refused_before_they_are_looked_at(strict):
    strict.service.office.counter.admit_person(domain.FILES, person="r-01", now=NOON)
    with pytest.raises(Problem) as problem:
        strict.send("send_file", b"\xff\xd8\xff\xe0 no picture", who="r-01 resident")
    assert (problem.value.status, problem.value.code) == (429, "too-many-requests")


def test_all_behind_one_address_share_a_limit_exactly_over_replicas(strict, engine, key_file):
    other = limited(House(engine, Settings(mode="local", issuer_key=key_file)), LIMITS)
    answers = [tried((strict, other)[n % 2], n, person=f"r-{n:02d}", headers=FROM) for n in range(30)]
    assert [str(each) for each in answers].count("201") == 20
    assert tried(strict, 31, person="r-31", headers={"REMOTE_ADDR": "203.0.113.8"}) == 201


def test_an_address_is_kept_as_a_hash_of_another_salt_each_day(strict):
    tried(strict, 1, headers=FROM)
    [row] = [row for row in counted(strict) if row.who.startswith("address-")]
    assert "203.0.113" not in str(counted(strict))
    [tomorrow] = domain.by_address(LIMITS, "filing", address="203.0.113.7", salt="test", now=NOON + timedelta(days=1))
    assert row.who != tomorrow.who


def test_slots_that_are_over_are_forgotten(strict):
    tried(strict, 1, headers=FROM)
    with testing.clock_at(NOON + timedelta(days=2)), database.transaction(strict.service.engine) as tx:
        strict.service.forget_uses(tx)
    assert counted(strict) == []


def test_without_limits_nothing_is_counted(house):
    for number in range(5):
        assert tried(house, number, headers=FROM) == 201
    assert counted(house) == []


def test_filing_within_limits_is_still_one_statement(strict, statements):
    tried(strict, 0)   # the block of receipt numbers
    seen = statements(strict.service.engine)
    assert tried(strict, 1) == 201
    assert len(seen) == 1
    assert json.dumps(seen).count("INSERT INTO uses") == 1


def test_production_holds_the_limits_of_the_pack_and_local_mode_does_not():
    assert (Settings(mode="production").limited, Settings(mode="local").limited) == (True, False)
    assert Settings(mode="local", rate_limits=True).limited
