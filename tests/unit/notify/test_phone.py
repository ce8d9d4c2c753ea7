"""A phone is proved at notify's door; the number stays there, and only the opaque person is spoken of."""

import logging
import re
import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from yishi_chassis import testing, timers
from yishi_chassis.clock import ZONE
from yishi_chassis.tables import TIMERS
from yishi_notify.domain import phone, sealing
from yishi_notify.settings import Settings

from tests.support import gateway as gateways
from tests.support.counter import Counter

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZONE)
MINUTE = timedelta(minutes=1)
NUMBER, OTHER = "13800138000", "13900139000"
HERE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def gateway():
    with gateways.running() as running:
        yield running


@pytest.fixture
def counter_of(fresh_database_of, tmp_path, gateway):
    """`counter_of(setting=…)` is a notify with a gateway."""
    (tmp_path / "contacts.key").write_text(sealing.fresh())
    (tmp_path / "token").write_text(gateways.TOKEN + "\n")

    def counter(**more):
        told = {"contacts_key": tmp_path / "contacts.key", "sms_url": gateway.url, "sms_token": tmp_path / "token"}
        return Counter(fresh_database_of("notify"), Settings(**told | more))
    return counter


@pytest.fixture
def counter(counter_of):
    with testing.clock_at(NOON):
        yield counter_of()


def ask(counter, who="r-01", number=NUMBER, **how):
    return counter.answer("ask_code", who=who, body={"phone": number}, **how)


def post(counter):
    """What the clock does: claim each timer of a code that is due, and call the door."""
    with counter.service.engine.begin() as connection:
        rows = connection.execute(TIMERS.update().values(claimed_until=NOON + MINUTE).returning(TIMERS)).all()
    for row in rows:
        told = {name: getattr(row, name) for name in timers.Timer.__dataclass_fields__}
        counter.service.send_code(timers.Timer(**told))


def came(gateway):
    """The code in the last message."""
    return re.search(r"\d{6}", gateway.taken[-1][1])[0]


def prove(counter, gateway, who="r-01", number=NUMBER):
    ask(counter, who, number)
    post(counter)
    return counter.answer("verify", who=who, body={"code": came(gateway)})


def said(counter):
    with testing.rolled_back(counter.service.engine) as tx:
        return [(type_.removeprefix("cn.yishi.").removesuffix(".v1"), data) for type_, data in testing.said(tx)]


def kept(engine):
    """Every word the database holds, bytes too."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return "\n".join(str(row) for name in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_the_code_that_came_to_the_phone_proves_it(counter, gateway):
    assert ask(counter, number="+86 138-0013-8000") == {
        "state": "pending", "expires_at": "2026-03-02T12:05:00+08:00", "tries": 5}
    post(counter)
    assert [number for number, _ in gateway.taken] == [NUMBER]
    assert counter.answer("phone", who="r-01")["code"]["state"] == "sent"
    shown = {"phone": "138****8000", "verified_at": "2026-03-02T12:00:00+08:00", "code": None}
    assert counter.answer("verify", who="r-01", body={"code": came(gateway)}) == shown
    assert counter.answer("phone", who="r-01") == shown
    assert said(counter) == [("contact.verified", {"person": "r-01", "channel": "phone"})]


def test_the_number_is_nowhere_but_sealed_and_at_the_gateway(counter, gateway, caplog):
    caplog.set_level(logging.DEBUG)
    told = [counter.ask("ask_code", who="r-01", body={"phone": NUMBER},
                        headers=HERE | {"HTTP_IDEMPOTENCY_KEY": "k-1"}).body.decode()]
    waiting = kept(counter.service.engine)
    gateway.status = 422
    post(counter)
    with testing.clock_at(NOON + 2 * MINUTE):
        gateway.status = 202
        ask(counter)
        post(counter)
        code = came(gateway)
        told.append(counter.refusal("verify", who="r-01", body={"code": wrong(code)}).detail)
        told.append(str(counter.answer("verify", who="r-01", body={"code": code})))
    told += [waiting, kept(counter.service.engine), str(said(counter)), str([vars(r) for r in caplog.records])]
    assert [text for text in told if NUMBER in text or "203.0.113.7" in text] == []
    assert f"'{code}'" not in waiting


def test_a_wrong_code_costs_a_try_and_five_are_all(counter, gateway):
    ask(counter)
    post(counter)
    code = came(gateway)
    refusals = [counter.refusal("verify", who="r-01", body={"code": wrong(code)}) for _ in range(5)]
    assert [(r.status, r.code) for r in refusals] == [(422, "wrong-code")] * 5
    assert refusals[-1].detail.endswith("0 tries are left")
    assert counter.refusal("verify", who="r-01", body={"code": code}).code == "no-code"
    assert said(counter) == []


def test_tries_at_once_are_counted_one_by_one(counter, gateway):
    ask(counter)
    post(counter)
    body, codes = {"code": wrong(came(gateway))}, []
    threads = [threading.Thread(target=lambda: codes.append(counter.refusal("verify", who="r-01", body=body).code))
               for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(codes) == ["no-code"] * 3 + ["wrong-code"] * 5


def test_a_code_is_good_for_five_minutes_once_and_for_one_person(counter, gateway):
    ask(counter)
    post(counter)
    body = {"code": came(gateway)}
    assert counter.refusal("verify", who="r-02", body=body).code == "no-code"   # it is for who asked for it
    with testing.clock_at(NOON + phone.LASTS):
        assert counter.refusal("verify", who="r-01", body=body).code == "no-code"
        assert counter.answer("phone", who="r-01")["code"] is None
    counter.answer("verify", who="r-01", body=body)
    assert counter.refusal("verify", who="r-01", body=body).code == "no-code"


def test_a_newer_code_takes_the_place_of_the_last(counter, gateway):
    ask(counter)
    post(counter)
    first = came(gateway)
    with testing.clock_at(NOON + MINUTE):
        ask(counter)
        post(counter)
        second = came(gateway)
        if first != second:
            assert counter.refusal("verify", who="r-01", body={"code": first}).code == "wrong-code"
        assert counter.answer("verify", who="r-01", body={"code": second})["phone"] == "138****8000"


def test_who_proves_a_number_takes_it_over(counter, gateway):
    prove(counter, gateway, "r-01")
    with testing.clock_at(NOON + MINUTE):
        prove(counter, gateway, "r-02")
    assert counter.answer("phone", who="r-01")["phone"] is None
    assert said(counter)[1:] == [
        ("contact.released", {"person": "r-01", "channel": "phone", "ground": "taken_over"}),
        ("contact.verified", {"person": "r-02", "channel": "phone"})]


def test_a_number_is_known_again_after_the_key_was_changed(counter, gateway, tmp_path, counter_of):
    prove(counter, gateway, "r-01")
    file = tmp_path / "contacts.key"
    file.write_text(f"{sealing.fresh()}\n{file.read_text()}")
    rotated = counter_of()
    assert rotated.answer("phone", who="r-01")["phone"] == "138****8000"
    with testing.clock_at(NOON + MINUTE):
        prove(rotated, gateway, "r-02")
    assert rotated.answer("phone", who="r-01")["phone"] is None


def test_another_number_takes_the_place_of_the_own(counter, gateway):
    prove(counter, gateway)
    with testing.clock_at(NOON + MINUTE):
        assert prove(counter, gateway, number=OTHER)["phone"] == "139****9000"
    assert [what for what, _ in said(counter)] == ["contact.verified"] * 2


def test_a_number_can_be_given_up(counter, gateway):
    prove(counter, gateway)
    assert [counter.ask("give_up_phone", who="r-01").status for _ in range(2)] == [204, 204]
    assert counter.answer("phone", who="r-01")["phone"] is None
    assert said(counter)[1:] == [
        ("contact.released", {"person": "r-01", "channel": "phone", "ground": "given_up"})]


# limits

def test_one_code_a_minute(counter):
    ask(counter)
    problem = counter.refusal("ask_code", who="r-01", body={"phone": OTHER})
    assert (problem.status, problem.headers["Retry-After"]) == (429, "60")
    assert counter.refusal("ask_code", who="r-02", body={"phone": NUMBER}).status == 429   # two people's to one number


@pytest.mark.parametrize(("limits", "people", "targets"), [
    ({"codes_by_person": 3}, ["r-01"] * 4, [NUMBER, OTHER, NUMBER, OTHER]),
    ({"codes_by_number": 3}, ["r-01", "r-02", "r-03", "r-04"], [NUMBER] * 4),
    ({"codes_by_address": 3}, ["r-01", "r-02", "r-03", "r-04"], [f"1380013800{n}" for n in range(4)]),
], ids=["person", "number", "address"])
def test_so_many_codes_and_no_more(counter_of, limits, people, targets):
    none = {"codes_by_person": 0, "codes_by_number": 0, "codes_by_address": 0}
    counter, answers = counter_of(**none | limits), []
    for minute, (who, number) in enumerate(zip(people[:3], targets[:3], strict=True)):
        with testing.clock_at(NOON + minute * MINUTE):
            answers.append(counter.ask("ask_code", who=who, body={"phone": number}, headers=HERE).status)
    with testing.clock_at(NOON + 3 * MINUTE):
        problem = counter.refusal("ask_code", who=people[3], body={"phone": targets[3]}, headers=HERE)
    assert (answers, problem.status) == ([202] * 3, 429)
    with testing.clock_at(NOON + timedelta(days=1)):
        assert counter.ask("ask_code", who=people[3], body={"phone": targets[3]}, headers=HERE).status == 202


def test_what_is_over_is_forgotten(counter):
    ask(counter, headers=HERE)
    with testing.clock_at(NOON + timedelta(days=1)), testing.rolled_back(counter.service.engine) as tx:
        counter.service.forget_codes(tx)
        left = [tx.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in ("uses", "codes")]
    assert left == [0, 0]


# sending

def test_no_transaction_is_open_while_the_gateway_is_asked(counter, gateway):
    seen = []

    def look():
        with counter.service.engine.connect() as connection:
            seen.append(connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND state LIKE 'idle in transaction%%'").scalar_one())

    gateway.meanwhile = look
    ask(counter)
    post(counter)
    assert seen == [0]


def test_a_gateway_that_is_busy_is_asked_again_and_sends_once(counter, gateway):
    ask(counter)
    gateway.status = 503
    post(counter)
    assert counter.answer("phone", who="r-01")["code"]["state"] == "pending"
    gateway.status = 202
    with testing.clock_at(NOON + MINUTE):
        post(counter)
    assert (len(gateway.taken), len(set(gateway.keys)), counter.answer("phone", who="r-01")["code"]["state"]) == (
        1, 1, "sent")


def test_a_code_that_cannot_be_sent_is_said_to_have_failed(counter, gateway):
    ask(counter)
    gateway.status = 400
    post(counter)
    assert counter.answer("phone", who="r-01")["code"]["state"] == "failed"


def test_a_code_that_would_come_too_late_is_not_sent(counter, gateway):
    ask(counter)
    with testing.clock_at(NOON + phone.LASTS):
        post(counter)
    assert gateway.taken == []


# what is refused

@pytest.mark.parametrize("number", ["12345678901", "028-87654321", "138001380001", "+1 202 555 0123"])
def test_codes_go_to_mobile_numbers_only(counter, number):
    problem = counter.refusal("ask_code", who="r-01", body={"phone": number})
    assert (problem.status, problem.code) == (422, "bad-number")


@pytest.mark.parametrize(("less", "code"), [({"sms_url": ""}, "no-sms"), ({"contacts_key": None}, "cannot-seal")])
def test_without_a_gateway_or_a_key_nothing_is_asked_for(counter_of, less, code):
    assert counter_of(**less).refusal("ask_code", who="r-01", body={"phone": NUMBER}).code == code


@pytest.mark.parametrize("door", ["ask_code", "verify", "phone", "give_up_phone"])
def test_it_is_for_residents_who_are_signed_in(counter, door):
    body = {"phone": NUMBER} if door == "ask_code" else {"code": "000000"}
    assert counter.refusal(door, body=body).status == 401
    assert counter.refusal(door, who="a-parks", body=body).status == 403
