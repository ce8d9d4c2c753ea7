"""Signing in by WeChat: one person, one pseudonym, and nothing of WeChat's is kept or told."""

import json
import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from yishi_chassis import auth, testing
from yishi_chassis.pack import PackError
from yishi_intake import actions, domain
from yishi_intake.settings import Settings

from tests.support import wechat as fakes
from tests.support.house import House

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
SALT = "a secret of the operator"
PAGE = "https://jinniu.example.cn/come-back"

# the doors

@pytest.fixture
def wechat():
    with fakes.running() as running:
        yield running


@pytest.fixture
def house_of(engine, key_file, tmp_path):
    """`house_of(wechat)` is an intake in production that knows both apps."""
    def house(wechat, **more):
        files = {app: tmp_path / app for app in wechat.secrets}
        for app, file in files.items():
            file.write_text(wechat.secrets[app] + "\n")
        told = {"wechat_mini_appid": fakes.MINI, "wechat_mini_secret": files[fakes.MINI], "wechat_page": PAGE,
                "wechat_official_appid": fakes.OFFICIAL, "wechat_official_secret": files[fakes.OFFICIAL],
                "wechat_url": wechat.url} | more
        return House(engine, Settings(mode="production", issuer_key=key_file, household_salt=SALT,
                                      blobs=f"file://{tmp_path}/files", **told))
    return house


@pytest.fixture
def house(house_of, wechat):
    with testing.clock_at(NOON):
        yield house_of(wechat)


def by_mini(house, wechat, person="wang"):
    return house.answer("sign_in_by_mini", body={"code": wechat.login(person)})


def set_out(house, wechat, person="wang", **how):
    """The form with which somebody comes back."""
    out = house.answer("set_out")
    return wechat.visit(out["url"], person, **how) | {"secret": out["secret"]}


def by_web(house, wechat, person="wang"):
    return house.answer("come_back", body=set_out(house, wechat, person))


def kept(engine):
    """Every word the database holds."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return "\n".join(str(row) for name in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"'))


def test_who_signs_in_gets_a_token_that_the_published_key_checks(house, wechat, tmp_path):
    given = by_mini(house, wechat)
    (tmp_path / "issuers.jwks").write_bytes(house.ask("keys").body)
    caller = auth.Believed(tmp_path / "issuers.jwks").caller(given["token"])
    assert caller == auth.Caller(given["account"], frozenset({("resident", "")}))
    assert datetime.fromisoformat(given["expires_at"]) > NOON
    assert house.ask("sign_in_by_mini", body={"code": wechat.login("wang")}).headers["Cache-Control"] == "no-store"


def test_one_person_is_one_pseudonym_and_another_is_another(house, wechat):
    first, again, other = (by_mini(house, wechat, person)["account"] for person in ("wang", "wang", "li"))
    assert first == again != other


def test_nothing_of_wechats_is_kept_told_or_logged(house, wechat, engine, caplog):
    caplog.set_level(logging.DEBUG)
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    codes = [wechat.login("wang") for _ in range(2)]
    told = [house.ask("sign_in_by_mini", body={"code": code}, headers=key).body.decode() for code in codes]
    told.append(json.dumps(by_web(house, wechat)))
    told.append(house.refusal("sign_in_by_mini", body={"code": codes[0]}).detail)
    wechat.instead.append((200, b'{"errcode": 40125, "errmsg": "invalid appsecret"}'))
    told.append(house.refusal("sign_in_by_mini", body={"code": codes[0]}).detail)
    assert len(wechat.confidential) >= 6
    everything = "\n".join([*told, kept(engine), *(str(vars(r)) for r in caplog.records if "urllib3" not in r.name)])
    assert [word for word in (*wechat.confidential, *codes) if word in everything] == []
    assert [json.loads(text)["token"] in kept(engine) for text in told[:3]] == [False] * 3


def test_the_page_in_wechat_and_the_mini_program_are_one_person_where_wechat_says_so(house_of, wechat):
    house = house_of(wechat, wechat_scope="snsapi_userinfo")
    assert by_mini(house, wechat)["account"] == by_web(house, wechat)["account"]
    assert by_web(house, wechat, "li")["account"] == by_mini(house, wechat, "li")["account"]


def test_where_wechat_does_not_say_so_they_are_two(house, wechat):
    assert by_mini(house, wechat)["account"] != by_web(house, wechat)["account"]
    wechat.owner = False
    assert by_mini(house, wechat, "li")["account"] != by_web(house, wechat, "li")["account"]


def test_who_has_been_two_stays_two_and_loses_neither(house_of, wechat):
    wechat.owner = False
    house = house_of(wechat, wechat_scope="snsapi_userinfo")
    before = by_mini(house, wechat)["account"], by_web(house, wechat)["account"]
    wechat.owner = True   # the operator binds both apps to one open platform
    after = by_mini(house, wechat)["account"], by_web(house, wechat)["account"]
    assert before == after
    assert before[0] != before[1]


def test_a_first_way_becomes_known_over_all_as_soon_as_wechat_tells(house_of, wechat):
    house = house_of(wechat, wechat_scope="snsapi_userinfo")
    wechat.owner = False
    first = by_mini(house, wechat)["account"]
    wechat.owner = True
    assert (by_mini(house, wechat)["account"], by_web(house, wechat)["account"]) == (first, first)


def test_who_comes_twice_at_once_for_the_first_time_is_one_person(house_of, wechat):
    house = house_of(wechat, wechat_scope="snsapi_userinfo")
    together, accounts = threading.Barrier(4), []
    wechat.meanwhile = together.wait
    ways = [("sign_in_by_mini", {"code": wechat.login("wang")}) for _ in range(2)]
    ways += [("come_back", set_out(house, wechat)) for _ in range(2)]
    threads = [threading.Thread(target=lambda d=door, b=body: accounts.append(house.answer(d, body=b)["account"]))
               for door, body in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(accounts), len(set(accounts))) == (4, 1)


def test_no_transaction_is_open_while_wechat_is_asked(house, wechat, engine):
    seen = []

    def look():
        with engine.connect() as connection:
            seen.append(connection.exec_driver_sql(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND (state LIKE 'idle in transaction%%' OR state = 'active')").scalar_one())

    wechat.meanwhile = look
    by_mini(house, wechat)
    by_web(house, wechat)
    assert seen == [0, 0]


# what is refused

@pytest.mark.parametrize(("number", "status", "code", "wait"), [
    (40029, 401, "bad-code", None), (40163, 401, "bad-code", None), (41008, 401, "bad-code", None),
    (45011, 429, "too-many-requests", "60"), (-1, 503, "wechat-away", "5"), (40226, 403, "held-back-by-wechat", None),
    (40013, 502, "wechat-garbled", None), (40125, 502, "wechat-garbled", None), (48001, 502, "wechat-garbled", None),
])
@pytest.mark.parametrize("door", ["sign_in_by_mini", "come_back"])
def test_each_of_wechats_errors_has_an_answer(house, wechat, door, number, status, code, wait):
    body = set_out(house, wechat) if door == "come_back" else {"code": wechat.login("wang")}
    wechat.instead.append((200, json.dumps({"errcode": number, "errmsg": "told by WeChat"}).encode()))
    problem = house.refusal(door, body=body)
    assert (problem.status, problem.code, problem.headers.get("Retry-After")) == (status, code, wait)
    assert ("WWW-Authenticate" in problem.headers) is (status == 401)
    assert "told by WeChat" not in problem.detail


@pytest.mark.parametrize("answer", [
    (500, b"{}"), (302, b""), (200, b""), (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, b'{"openid": ""}'),
    (200, b'{"openid": 5}'), (200, b'{"openid": "a b"}'), (200, b'{"errcode": "0", "openid": "o"}'), (200, b"\xff\xfe"),
    (200, b'{"openid": "o", "filler": "' + b"x" * 20_000 + b'"}'), (200, b'{"openid": "' + b"o" * 129 + b'"}'),
    (200, b'{"openid": "o", "unionid": "\xe5\xbc\xa0"}'),
])
def test_what_wechat_does_not_document_is_not_believed(house, wechat, answer):
    wechat.instead.append(answer)
    problem = house.refusal("sign_in_by_mini", body={"code": wechat.login("wang")})
    assert (problem.status, problem.code) == (502, "wechat-garbled")


def test_a_wechat_that_is_away_is_told_from_one_that_says_no(house_of, wechat):
    house = house_of(wechat, wechat_url="http://127.0.0.1:9")
    problem = house.refusal("sign_in_by_mini", body={"code": wechat.login("wang")})
    assert (problem.status, problem.code, problem.headers["Retry-After"]) == (503, "wechat-away", "5")


def test_a_code_is_good_once_and_for_five_minutes(house, wechat):
    code, late = wechat.login("wang"), wechat.login("wang")
    house.answer("sign_in_by_mini", body={"code": code})
    then = wechat.now() + fakes.FIVE_MINUTES + 1
    wechat.now = lambda: then
    assert [house.refusal("sign_in_by_mini", body={"code": c}).code for c in (code, late)] == ["bad-code"] * 2


def test_a_user_who_asks_too_often_is_told_to_wait_by_wechat_too(house, wechat):
    wechat._times["wang"] = [wechat.now()] * fakes.PER_MINUTE
    assert house.refusal("sign_in_by_mini", body={"code": wechat.login("wang")}).status == 429


def test_a_snapshot_page_signs_nobody_in(house, wechat):
    problem = house.refusal("come_back", body=set_out(house, wechat, snapshot=True))
    assert (problem.status, problem.code) == (403, "snapshot-page")


def test_a_ticket_is_good_once_even_with_a_fresh_code(house, wechat, engine):
    out = house.answer("set_out")
    first, second = (wechat.visit(out["url"], person) | {"secret": out["secret"]} for person in ("wang", "li"))
    house.answer("come_back", body=first)
    assert house.refusal("come_back", body=second).code == "bad-state"
    with testing.clock_at(NOON + timedelta(days=1)):
        by_web(house, wechat)
    assert kept(engine).count(out["url"].split("state=")[1][:32]) == 0   # it could not be used any more


def test_a_ticket_outlives_a_busy_wechat(house, wechat):
    body = set_out(house, wechat)
    wechat.instead.append((200, b'{"errcode": -1, "errmsg": "system error"}'))
    assert house.refusal("come_back", body=body).status == 503
    assert house.answer("come_back", body=body)["account"]


def test_nobody_is_signed_in_by_a_link_that_somebody_else_made(house, wechat):
    attackers = set_out(house, wechat, "attacker")
    victims = house.answer("set_out")["secret"]
    asked = len(wechat.asked)
    assert house.refusal("come_back", body=attackers | {"secret": victims}).code == "bad-state"
    assert len(wechat.asked) == asked   # WeChat is not asked about what did not set out from here


# what is offered

def test_the_ways_that_are_offered_are_told(house, wechat):
    assert [(way["id"], way["app"]) for way in house.answer("logins")["items"]] == [
        ("wechat-mini", fakes.MINI), ("wechat-web", fakes.OFFICIAL)]


@pytest.mark.parametrize(("door", "body"), [
    ("sign_in_by_mini", {"code": "c"}), ("set_out", None), ("come_back", {"code": "c", "state": "s", "secret": "s"})])
def test_what_is_not_set_up_is_not_there(engine, key_file, tmp_path, door, body):
    plain = House(engine, Settings(mode="local", issuer_key=key_file, blobs=f"file://{tmp_path}/files"))
    problem = plain.refusal(door, body=body)
    assert (problem.status, problem.code, plain.answer("logins")["items"]) == (404, "login-not-offered", [])


@pytest.mark.parametrize(("less", "told"), [
    ({"wechat_mini_secret": None}, "file of its secret"), ({"wechat_page": ""}, "wechat_page"),
    ({"issuer_key": None}, "issuer_key"), ({"mode": "local", "household_salt": "short"}, "household_salt")])
def test_half_of_what_it_takes_is_said_at_start(house_of, wechat, less, told):
    whole = house_of(wechat).service.settings.model_dump()
    with pytest.raises(PackError, match=told):
        Settings(**whole | less).check()


def test_who_signs_in_too_often_from_one_address_is_told_to_wait(house, wechat):
    limits = {domain.LOGIN: domain.Limit(minutes=10, address=2)}
    house.service.office = house.service.office.__class__(**vars(house.service.office) | {
        "counter": actions.Counter(house.service.engine, limits=limits, salt=SALT)})
    here = {"REMOTE_ADDR": "203.0.113.7"}
    tries = [{"code": wechat.login(f"p-{number}")} for number in range(3)]
    assert [house.ask("sign_in_by_mini", body=body, headers=here).status for body in tries[:2]] == [201, 201]
    assert house.refusal("sign_in_by_mini", body=tries[2], headers=here).status == 429
