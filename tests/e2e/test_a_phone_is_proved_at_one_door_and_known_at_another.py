"""A resident proves a phone at notify; intake learns that, and never the number."""

import re

import pytest
from yishi_local import process

from tests.support import gateway as gateways
from tests.support.stack import stack

NUMBER = "13800138000"


@pytest.fixture
def gateway():
    with gateways.running() as running:
        yield running


@pytest.fixture
def pair(postgres, amqp, tmp_path, gateway):
    (tmp_path / "token").write_text(gateways.TOKEN)
    env = {"YISHI_NOTIFY_SMS_URL": gateway.url, "YISHI_NOTIFY_SMS_TOKEN": str(tmp_path / "token"),
           "YISHI_LOG_LEVEL": "debug"}
    with stack(tmp_path / "world", server=postgres, amqp=amqp, services=("intake", "notify"), env=env) as running:
        running.start()
        running.wait_ready()
        yield running


def test_a_phone_is_proved_at_one_door_and_known_at_another(pair, gateway):
    asked = pair.call("notify", "POST", "/v1/contacts/phone/codes", who="r-01", body={"phone": NUMBER})
    assert (asked.status_code, asked.json()["state"]) == (202, "pending")
    process.until(lambda: bool(gateway.taken), within=20)
    code = re.search(r"\d{6}", gateway.taken[0][1])[0]
    proved = pair.call("notify", "POST", "/v1/contacts/phone", who="r-01", body={"code": code})
    assert (proved.status_code, proved.json()["phone"]) == (200, "138****8000")

    def known():
        return [each["channel"] for each in pair.call("intake", "GET", "/v1/account", who="r-01").json()["proved"]]

    process.until(lambda: known() == ["phone"], within=20)
    pair.call("notify", "DELETE", "/v1/contacts/phone", who="r-01")
    process.until(lambda: known() == [], within=20)
    assert [name for name in ("intake", "notify") if NUMBER in pair.log(name) or f'"{code}"' in pair.log(name)] == []
