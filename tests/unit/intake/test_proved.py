"""What an account has proved at notify's door: shown to its owner, and asked for where the district says so."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import database
from yishi_chassis.clock import ZONE
from yishi_intake import domain

from tests.support import device as devices
from tests.support.device import SIGNER, asked, handed_in, signed

NOON = datetime(2026, 4, 1, 12, tzinfo=ZONE)
HOUR = timedelta(hours=1)
KINDS = st.sets(st.sampled_from([domain.PHONE, "email", "post"]))


def hear(house, event, *, at=NOON, number=1):
    event._envelope = contracts.Envelope(
        id=f"e-{number}", source="/yishi/notify/test", type=event.type, subject=event.person, time=at, sequence=number,
        subjectsequence=number)
    with database.transaction(house.service.engine) as tx:
        door = house.service.proved if isinstance(event, contracts.ContactVerified) else house.service.released
        door(tx, event)


def verified(house, person="r-02", **how):
    hear(house, contracts.ContactVerified(person=person, channel="phone"), **how)


def released(house, person="r-02", **how):
    hear(house, contracts.ContactReleased(person=person, channel="phone", ground="taken_over"), **how)


@pytest.fixture
def strict(house):
    """An intake whose district asks for a phone before a device key signs."""
    office = house.service.office
    house.service.office = replace(office, rules=replace(office.rules, device_key_needs=("phone",)))
    return house


@pytest.fixture
def key():
    return devices.Ed25519Device()


def test_an_account_sees_as_whom_it_is_known_and_what_it_has_proved(house):
    assert house.answer("account", who="c-maan convener:b-maan resident") == {
        "id": "c-maan", "roles": ["convener:b-maan", "resident"], "proved": []}
    verified(house)
    assert house.answer("account", who=SIGNER)["proved"] == [{"channel": "phone", "since": "2026-04-01T12:00:00+08:00"}]
    assert house.answer("account", who="r-03 resident")["proved"] == []
    assert house.refusal("account").status == 401


def test_what_is_proved_anew_is_newer_and_what_is_released_is_gone(house):
    verified(house)
    verified(house, at=NOON + HOUR, number=2)
    assert house.answer("account", who=SIGNER)["proved"][0]["since"] == "2026-04-01T13:00:00+08:00"
    released(house, number=3)
    released(house, number=4)
    assert house.answer("account", who=SIGNER)["proved"] == []


def test_a_device_key_signs_without_a_phone_where_the_district_does_not_ask_for_one(house, greened, key):
    assert signed(house, greened, key)[0]["assurance"]["device_key"] == 1


def test_where_it_does_a_device_key_signs_only_for_who_has_proved_one(strict, greened, key):
    kid = devices.enrolled(strict, key, SIGNER)
    body = {"key_id": kid, "text_hash": greened["text_hash"]}
    problem = strict.refusal("challenge", who=SIGNER, body=body, proposal_id=greened["id"])
    assert (problem.status, problem.code) == (403, "not-proved")
    verified(strict)
    envelope = asked(strict, greened, kid)
    shown = strict.answer("sign", who=SIGNER, body=handed_in(greened, envelope, key.sign(envelope)),
                          proposal_id=greened["id"])
    released(strict, number=2)
    assert shown["assurance"]["device_key"] == 1
    assert strict.refusal("challenge", who=SIGNER, body=body, proposal_id=greened["id"]).code == "not-proved"
    assert strict.answer("proposal", proposal_id=greened["id"])["assurance"] == shown["assurance"]   # it stays


def test_a_click_signs_all_the_same(strict, greened):
    body = {"text_hash": greened["text_hash"], "household": "3号"}
    assert strict.answer("sign", who="r-03 resident", body=body, proposal_id=greened["id"])["assurance"]["click"] == 1


@given(needs=KINDS, held=KINDS)
def test_who_lacks_one_of_what_is_asked_for_is_refused(needs, held):
    proved = [domain.Proved(channel=channel, since=NOON) for channel in held]
    if needs <= held:
        domain.expect_proved(proved, needs=needs)
    else:
        with pytest.raises(domain.NotProved) as refused:
            domain.expect_proved(proved, needs=needs)
        assert all(channel in str(refused.value) for channel in needs - held)


def explained(house):
    return {level["id"]: level for level in house.answer("assurance_levels")["items"]}


def test_the_levels_say_what_is_asked_for_and_what_is_not(house):
    office, before = house.service.office, explained(house)
    house.service.office = replace(office, rules=replace(office.rules, device_key_needs=("phone",)))
    after = explained(house)
    assert (before["click"], before["certificate"]) == (after["click"], after["certificate"])
    for language, word in (("zh", "手机号"), ("en", "phone number")):
        assert word in before["device_key"]["leaves_open"][language]
        assert word not in before["device_key"]["shows"][language]
        assert word in after["device_key"]["shows"][language]
        assert word not in after["device_key"]["leaves_open"][language]
