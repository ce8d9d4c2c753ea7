"""The doors of an agency's webhook, from the bytes of a request to the bytes of the answer."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import clock, database, numbering, outbox
from yishi_chassis.leader import Leader
from yishi_chassis.tables import INTERVENTIONS
from yishi_dispatch import actions
from yishi_dispatch.actions.webhook import Keys
from yishi_dispatch.domain import webhook_signing
from yishi_dispatch.store import webhooks

WATER, WHO = "qu-shuiwu", "agency:qu-shuiwu"
URL = "https://10.20.0.9/in"


@pytest.fixture
def keys():
    return Keys(seals=webhook_signing.read_seals([webhook_signing.fresh_seal()]),
                signers=webhook_signing.read_signers([webhook_signing.fresh_signer()]))


@pytest.fixture
def door(house, keys):
    """`door("put_webhook", {…})` is the answer to the agency; its networks are set."""
    house.service.courier = replace(house.service.courier, keys=keys)
    with database.transaction(house.service.engine) as tx:
        actions.webhook.set_networks(tx, agency=WATER, networks=("10.20.0.0/16",), operator="o", now=clock.wall())
    return lambda name, body=None, **asked: house.answer(name, who=WHO, agency_id=WATER, body=body, **asked)


@pytest.fixture
def no(house, door):
    """`no("put_webhook", {…})` is the problem instead: its status and code."""
    def refusal(name, body=None, **asked):
        problem = house.refusal(name, who=WHO, agency_id=WATER, body=body, **asked)
        return problem.status, problem.code
    return refusal


@pytest.fixture
def number(house):
    """The agency is sent three events; the last number."""
    with database.transaction(house.service.engine) as tx:
        for each in range(3):
            outbox.stage(tx, contracts.OrderChanged(
                proposal_id="p-1", assignment_id=f"a-{each}", agency=WATER, change="reminded", state="accepted",
                words="…", due=None), to=WATER)
    leader = Leader(house.service.engine, "relay")
    numbering.number(leader.connection, 100)
    leader.close()
    return 3


def test_a_webhook_is_set_and_its_secret_shown_this_once(door, keys, house):
    made = door("put_webhook", {"url": URL})

    assert (made["url"], made["state"], made["delivered"], made["networks"]) == (URL, "on", 0, ["10.20.0.0/16"])
    assert made["secret"].startswith("whsec_")
    assert door("webhook")["secret"] is None
    assert door("put_webhook", {"url": URL})["secret"] is None
    with house.service.engine.connect() as connection:
        kept = connection.execute(sa.select(webhooks.WEBHOOKS)).one()
    assert made["secret"] not in str(kept)
    assert keys.seals.open(kept.secrets[0]["sealed"], agency=WATER) == made["secret"]


def test_a_secret_is_not_kept_for_an_idempotency_key(door):
    again = {"headers": {"HTTP_IDEMPOTENCY_KEY": "k-1"}}
    door("put_webhook", {"url": URL})
    first = door("rotate_webhook_secret", **again)

    assert door("rotate_webhook_secret", **again)["secret"] != first["secret"]


@pytest.mark.parametrize(("body", "told"), [
    ({"url": "http://10.20.0.9/in"}, (422, "bad-address")), ({"url": "https://a:b@10.20.0.9/"}, (422, "bad-address")),
    ({"url": "https://10.21.0.9/in"}, (409, "address-not-allowed")), ({"url": ""}, (422, "")),
    ({"url": "https://127.0.0.1/"}, (409, "address-not-allowed")), ({"url": URL, "after": 1}, (409, "never-sent")),
    ({"url": "https://[::ffff:169.254.169.254]/"}, (409, "address-not-allowed")),
])
def test_what_cannot_be_called_is_refused_with_a_code(no, body, told):
    assert no("put_webhook", body) == told


def test_without_networks_there_is_no_webhook(house, door):
    with database.transaction(house.service.engine) as tx:
        actions.webhook.set_networks(tx, agency=WATER, networks=(), operator="o", now=clock.wall())

    assert house.refusal("put_webhook", who=WHO, agency_id=WATER, body={"url": URL}).code == "no-networks"


def test_who_set_the_networks_is_noted(house, door):
    with house.service.engine.connect() as connection:
        noted = connection.execute(sa.select(INTERVENTIONS)).one()

    assert (noted.operator, noted.about) == ("o", {"agency": WATER, "networks": ["10.20.0.0/16"]})


def test_without_a_key_there_are_no_webhooks(house, no):
    house.service.courier = replace(house.service.courier, keys=Keys())

    assert no("put_webhook", {"url": URL}) == (503, "no-webhooks")


def test_an_agency_that_is_not_of_the_district_has_none(house, door):
    problem = house.refusal("put_webhook", who="agency:elsewhere", agency_id="elsewhere", body={"url": URL})

    assert problem.code == "unknown-agency"


@pytest.mark.parametrize("name", ["webhook", "remove_webhook", "rotate_webhook_secret", "test_webhook"])
def test_what_was_never_set_is_not_found(no, name):
    assert no(name) == (404, "not-found")


def test_it_begins_with_what_is_not_receipted(door, number, house):
    house.ask("receive", who=WHO, agency_id=WATER, body={"received": 2})

    assert door("put_webhook", {"url": URL})["delivered"] == 2
    assert door("put_webhook", {"url": URL, "after": 0})["delivered"] == 0


def test_a_secret_changes_and_the_old_one_says_until_when(door, now):
    first = door("put_webhook", {"url": URL})
    second = door("rotate_webhook_secret")

    assert second["secret"] != first["secret"]
    assert [each["until"] is None for each in second["secrets"]] == [True, False]
    assert second["version"] == first["version"] + 1


def test_an_old_version_is_refused(door, no):
    door("put_webhook", {"url": URL})
    door("put_webhook", {"url": URL})

    for name, body in (("put_webhook", {"url": URL}), ("rotate_webhook_secret", None), ("remove_webhook", None)):
        assert no(name, body, headers={"HTTP_IF_MATCH": '"1"'})[0] == 412


def test_what_was_removed_is_gone_with_what_waited(house, door, no):
    door("put_webhook", {"url": URL})
    door("test_webhook")

    assert house.ask("remove_webhook", who=WHO, agency_id=WATER).status == 204
    assert no("webhook") == (404, "not-found")
    assert door("webhook_deliveries")["items"] == []


def test_calls_out_of_turn_wait_a_few_at_a_time(door, no, number):
    door("put_webhook", {"url": URL})
    asked = [door("resend_delivery", number=number) for _ in range(9)] + [door("test_webhook")]

    assert {each["state"] for each in asked} == {"asked"}
    assert no("test_webhook") == (429, "too-many-asked")
    log = door("webhook_deliveries")["items"]
    assert [each["number"] for each in log] == [None, *[number] * 9]


@pytest.mark.parametrize("wanted", [0, 4, 2**80])
def test_only_what_was_sent_is_sent_again(door, no, number, wanted):
    door("put_webhook", {"url": URL})

    assert no("resend_delivery", number=wanted)[1] in ("never-sent", "not-found")


def test_the_log_goes_on_at_its_cursor(door, number):
    door("put_webhook", {"url": URL})
    for each in (1, 2, 3):
        door("resend_delivery", number=each)
    first = door("webhook_deliveries", query={"limit": "2"})
    rest = door("webhook_deliveries", query={"limit": "2", "cursor": first["next"]})

    assert [each["number"] for each in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["next"] is None


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "WzFlOTld", "Wy0xXQ"])
def test_a_cursor_that_the_log_never_gave_is_refused(no, cursor):
    assert no("webhook_deliveries", query={"cursor": cursor})[0] == 400


def test_the_log_shows_nothing_of_what_was_said(door, house, number):
    door("put_webhook", {"url": URL})
    door("resend_delivery", number=number)
    shown = house.ask("webhook_deliveries", who=WHO, agency_id=WATER).body.decode()

    assert "…" not in shown
    assert json.loads(shown)["items"][0]["event_id"]


def test_the_public_keys_are_for_everybody(house, door, keys):
    assert house.answer("webhook_keys") == {"keys": list(keys.signers.public)}


def test_old_calls_are_forgotten(house, door):
    door("put_webhook", {"url": URL})
    door("test_webhook")
    with database.transaction(house.service.engine) as tx:
        tx.execute(webhooks.CALLS.update().values(state="done", at=clock.wall() - timedelta(days=31)))
        door("test_webhook")
    with database.transaction(house.service.engine) as tx:
        house.service.care_for_webhooks(tx)

    assert [each["state"] for each in door("webhook_deliveries")["items"]] == ["asked"]
