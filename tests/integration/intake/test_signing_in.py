"""Who signs in at a real intake, by WeChat or an identity provider, acts there; nobody waits for WeChat but they."""

import json
import threading
import time

import pytest
import requests

from tests.support import issuer as providers
from tests.support import wechat as fakes
from tests.support.stack import stack

WANTED = {"title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening", "urgent": False,
          "place": {"area": "madong", "spot": "全院"}}


@pytest.fixture(scope="module")
def wechat():
    with fakes.running() as running:
        yield running


@pytest.fixture(scope="module")
def city():
    with providers.running() as running:
        yield running


@pytest.fixture(scope="module")
def intake(postgres, amqp, tmp_path_factory, wechat, city):
    folder = tmp_path_factory.mktemp("signing-in")
    (folder / "secret").write_text(wechat.secrets[fakes.MINI])
    terms = {"name": "city", "issuer": city.url, "audience": "yishi", "claim": "realm_access.roles",
             "roles": {"maan-office": ["officer:maan"]}}
    env = {"YISHI_INTAKE_WECHAT_URL": wechat.url, "YISHI_INTAKE_WECHAT_MINI_APPID": fakes.MINI,
           "YISHI_INTAKE_WECHAT_MINI_SECRET": str(folder / "secret"), "YISHI_INTAKE_HOUSEHOLD_SALT": "s" * 32,
           "YISHI_OIDC": json.dumps([terms]), "YISHI_LOG_LEVEL": "debug"}
    with stack(folder / "world", server=postgres, amqp=amqp, services=("intake",), env=env) as running:
        running.start("intake")
        running.wait_ready("intake")
        yield running


def asked(intake, method, path, token=None, body=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.request(method, intake.url("intake") + path, json=body, headers=headers, timeout=20)


def sign_in(intake, wechat, person):
    return asked(intake, "POST", "/v1/logins/wechat-mini", body={"code": wechat.login(person)}).json()


def test_who_signs_in_by_wechat_files_a_proposal(intake, wechat):
    signed_in = sign_in(intake, wechat, "wang")
    filed = asked(intake, "POST", "/v1/proposals", signed_in["token"], WANTED)
    assert (filed.status_code, filed.json()["state"]) == (201, "collecting")
    assert [word for word in wechat.confidential if word in intake.log("intake")] == []


def test_an_officer_comes_in_by_the_city_and_nobody_else_does(intake, city):
    office = {"realm_access": {"roles": ["maan-office", "offline_access"]}}
    answers = [asked(intake, "GET", "/v1/moderation", city.token(**claims)).status_code
               for claims in (office, {}, office | {"aud": "another"})]
    assert answers == [200, 403, 401]


def test_nobody_waits_for_wechat_but_who_signs_in(intake, wechat):
    begun, go_on = threading.Event(), threading.Event()
    wechat.meanwhile = lambda: (begun.set(), go_on.wait(10))
    told = []
    on_the_way = threading.Thread(target=lambda: told.append(sign_in(intake, wechat, "li")))
    on_the_way.start()
    assert begun.wait(10)
    started = time.monotonic()
    others = [asked(intake, "GET", "/v1/proposals").status_code for _ in range(5)]
    took = time.monotonic() - started
    go_on.set()
    on_the_way.join(15)
    wechat.meanwhile = lambda: None
    assert (others, told[0]["account"][:2]) == ([200] * 5, "u-")
    assert took < 5
