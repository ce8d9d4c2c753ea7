"""Device keys at intake's doors: enrolled, used once for one text, revoked."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from yishi_chassis import clock, testing
from yishi_chassis.problems import Problem
from yishi_intake.settings import Settings

from tests.support import device as devices
from tests.support.device import SIGNER, asked, handed_in, said, signed
from tests.support.house import House


@pytest.fixture
def phone():
    return devices.Ed25519Device()


def another(house):
    """One more proposal of r-01."""
    return house.answer("propose", who="r-01 resident", body={
        "title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening", "place": {"area": "madong"}})


def test_a_signature_by_a_device_key_counts_and_is_shown_as_one(house, greened, device):
    shown, body = signed(house, greened, device)
    assert (shown["count"], shown["assurance"]) == (1, {"paper": 0, "click": 0, "device_key": 1, "certificate": 0})
    event = said(house, "cn.yishi.proposal.signed.v1")[-1]
    key = house.answer("signing_keys", who=SIGNER)["items"][0]
    assert (event["assurance"], event["key_id"]) == ("device_key", key["id"])
    assert json.loads(body["device"]["envelope"])["proposal_hash"] == greened["text_hash"]


def test_a_click_still_signs_and_is_shown_as_a_click(house, greened, phone):
    signed(house, greened, phone)
    body = {"text_hash": greened["text_hash"], "household": "3号"}
    shown = house.answer("sign", who="r-03 resident", body=body, proposal_id=greened["id"])
    assert shown["assurance"] == {"paper": 0, "click": 1, "device_key": 1, "certificate": 0}
    assert house.answer("proposals")["items"][0]["assurance"] == shown["assurance"]
    event = said(house, "cn.yishi.proposal.signed.v1")[-1]
    assert (event["assurance"], event["key_id"], event["evidence"]) == ("click", None, None)


def test_a_signature_taken_back_is_no_longer_counted_and_its_proof_is_gone(house, greened, phone):
    signed(house, greened, phone)
    shown = house.answer("unsign", who=SIGNER, proposal_id=greened["id"])
    assert shown["assurance"] == {"paper": 0, "click": 0, "device_key": 0, "certificate": 0}
    assert house.refusal("proof", who=SIGNER, proposal_id=greened["id"]).status == 404


def test_what_was_signed_is_good_once(house, greened, phone):
    _, body = signed(house, greened, phone)
    house.answer("unsign", who=SIGNER, proposal_id=greened["id"])
    problem = house.refusal("sign", who=SIGNER, body=body, proposal_id=greened["id"])
    assert (problem.status, problem.code) == (409, "not-challenged")


def test_two_who_send_the_same_at_once_sign_once(house, greened, phone):
    envelope = asked(house, greened, devices.enrolled(house, phone, SIGNER))
    body = handed_in(greened, envelope, phone.sign(envelope))

    def send(_):
        try:
            return house.ask("sign", who=SIGNER, body=body, proposal_id=greened["id"]).status
        except Problem as problem:
            return problem.status

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [201, 409, 409, 409]


def test_a_newer_challenge_makes_the_older_one_void(house, greened, phone):
    key = devices.enrolled(house, phone, SIGNER)
    older, newer = (handed_in(greened, envelope, phone.sign(envelope)) for envelope in (
        asked(house, greened, key), asked(house, greened, key)))
    assert house.refusal("sign", who=SIGNER, body=older, proposal_id=greened["id"]).code == "not-challenged"
    assert house.ask("sign", who=SIGNER, body=newer, proposal_id=greened["id"]).status == 201


def test_what_was_signed_for_one_proposal_is_not_taken_for_another(house, greened, phone):
    other = another(house)
    envelope = asked(house, greened, devices.enrolled(house, phone, SIGNER))
    problem = house.refusal("sign", who=SIGNER, body=handed_in(other, envelope, phone.sign(envelope)),
                            proposal_id=other["id"])
    assert (problem.status, problem.code) == (409, "other-act")
    assert "'proposal'" in str(problem)


@pytest.mark.parametrize(("name", "value"), [
    ("aud", "https://other.example.org"), ("env", "production"), ("choice", "oppose"), ("typ", "civic.key.v1"),
    ("capacity", "unit"), ("revision", 2), ("sid", "mine"), ("exp", 9999999999), ("proposal_hash", "0" * 64),
    ("extra", "more"),
])
def test_an_envelope_that_says_anything_else_is_refused(house, greened, phone, name, value):
    members = json.loads(asked(house, greened, devices.enrolled(house, phone, SIGNER))) | {name: value}
    envelope = json.dumps(dict(sorted(members.items())), separators=(",", ":"))
    problem = house.refusal("sign", who=SIGNER, body=handed_in(greened, envelope, phone.sign(envelope)),
                            proposal_id=greened["id"])
    assert (problem.status, problem.code) == (409, "other-act")
    assert f"'{name}'" in str(problem)


@pytest.mark.parametrize(("spoil", "code"), [
    (lambda e, s: (e.replace(",", ", ", 1), s), "bad-envelope"), (lambda e, s: ("{}", s), "bad-envelope"),
    (lambda e, s: (e, s[:-4]), "bad-signature"), (lambda e, s: (e, "A" * 86), "bad-signature"),
    (lambda e, s: (e, devices.Ed25519Device().sign(e)), "bad-signature"),
], ids=["not canonical", "no nonce", "cut short", "zeros", "another key"])
def test_evidence_that_does_not_hold_is_refused_and_may_be_mended(house, greened, phone, spoil, code):
    envelope = asked(house, greened, devices.enrolled(house, phone, SIGNER))
    good = (envelope, phone.sign(envelope))
    problem = house.refusal("sign", who=SIGNER, body=handed_in(greened, *spoil(*good)), proposal_id=greened["id"])
    assert (problem.status, problem.code) == (422, code)
    assert house.ask("sign", who=SIGNER, body=handed_in(greened, *good), proposal_id=greened["id"]).status == 201


def test_a_challenge_waits_ten_minutes(house, greened, phone):
    envelope = asked(house, greened, devices.enrolled(house, phone, SIGNER))
    with testing.clock_at(clock.now() + timedelta(minutes=10)):
        problem = house.refusal("sign", who=SIGNER, body=handed_in(greened, envelope, phone.sign(envelope)),
                                proposal_id=greened["id"])
    assert problem.code == "too-late"


def test_challenges_nobody_answered_do_not_pile_up(house, greened, phone):
    key = devices.enrolled(house, phone, SIGNER)
    asked(house, greened, key)
    other = another(house)
    with testing.clock_at(clock.now() + timedelta(minutes=11)):
        asked(house, other, key)
    with house.service.engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM challenges")) == 1


def test_nobody_signs_with_the_key_or_the_challenge_of_another(house, greened, phone):
    key = devices.enrolled(house, phone, SIGNER)
    envelope = asked(house, greened, key)
    body = handed_in(greened, envelope, phone.sign(envelope), household="3号")
    assert house.refusal("sign", who="r-03 resident", body=body, proposal_id=greened["id"]).code == "not-challenged"
    wanted = {"key_id": key, "text_hash": greened["text_hash"]}
    assert house.refusal("challenge", who="r-03 resident", body=wanted, proposal_id=greened["id"]).status == 404
    assert house.refusal("revoke_key", who="r-03 resident", key_id=key).status == 404
    assert house.answer("signing_keys", who="r-03 resident")["items"] == []


def test_a_revoked_key_signs_nothing_more_and_what_it_signed_stays(house, greened, phone):
    key = devices.enrolled(house, phone, SIGNER)
    other = another(house)
    waiting = asked(house, other, key)
    signed(house, greened, phone)
    first, again = (house.answer("revoke_key", who=SIGNER, key_id=key) for _ in range(2))
    assert first["revoked_at"] == again["revoked_at"] is not None
    problem = house.refusal("sign", who=SIGNER, body=handed_in(other, waiting, phone.sign(waiting)),
                            proposal_id=other["id"])
    assert problem.code == "key-revoked"
    assert house.refusal("challenge", who=SIGNER, body={"key_id": key, "text_hash": other["text_hash"]},
                         proposal_id=other["id"]).code == "key-revoked"
    assert house.answer("proof", who=SIGNER, proposal_id=greened["id"])["key"]["revoked_at"] == first["revoked_at"]
    assert [data["key_id"] for data in said(house, "cn.yishi.device_key.revoked.v1")] == [key]


def test_a_key_is_enrolled_once_and_a_revoked_one_never_again(house, phone):
    first, again = (devices.enrolled(house, phone, SIGNER) for _ in range(2))
    assert first == again
    assert len(said(house, "cn.yishi.device_key.enrolled.v1")) == 1
    house.answer("revoke_key", who=SIGNER, key_id=first)
    with pytest.raises(Problem, match="cannot be enrolled any more"):
        devices.enrolled(house, phone, SIGNER)


def test_nobody_enrols_the_key_of_another(house, phone):
    asked = house.answer("key_challenge", who=SIGNER, body=phone.public)
    stolen = {"public_key": phone.public, "envelope": asked["envelope"], "signature": phone.sign(asked["envelope"])}
    problem = house.refusal("enrol_key", who="r-03 resident", body=stolen)
    assert (problem.status, problem.code) == (409, "other-act")
    assert house.ask("enrol_key", who=SIGNER, body=stolen).status == 201


def test_a_key_that_does_not_sign_for_itself_is_not_enrolled(house, phone):
    asked = house.answer("key_challenge", who=SIGNER, body=phone.public)
    body = {"public_key": phone.public, "envelope": asked["envelope"],
            "signature": devices.Ed25519Device().sign(asked["envelope"])}
    assert house.refusal("enrol_key", who=SIGNER, body=body).code == "bad-signature"


@pytest.mark.parametrize("wrong", [{"d": "AAAA"}, {"ext": True}, {"crv": "P-384"}, {"x": "AAAA"}, {"kty": "\0"}])
def test_what_is_no_public_key_is_refused(house, phone, wrong):
    assert house.refusal("key_challenge", who=SIGNER, body=phone.public | wrong).status == 422


def test_a_resident_has_ten_keys_at_most_at_a_time(house, phone):
    keys = [devices.enrolled(house, devices.Ed25519Device(), SIGNER) for _ in range(10)]
    with pytest.raises(Problem, match="please revoke one"):
        devices.enrolled(house, phone, SIGNER)
    house.answer("revoke_key", who=SIGNER, key_id=keys[0])
    assert devices.enrolled(house, phone, SIGNER)


def test_only_the_text_that_was_read_is_asked_for(house, greened, phone):
    key = devices.enrolled(house, phone, SIGNER)
    problem = house.refusal("challenge", who=SIGNER, body={"key_id": key, "text_hash": "0" * 64},
                            proposal_id=greened["id"])
    assert problem.code == "text-changed"
    house.answer("withdraw", who="r-01 resident", body={}, proposal_id=greened["id"])
    problem = house.refusal("challenge", who=SIGNER, body={"key_id": key, "text_hash": greened["text_hash"]},
                            proposal_id=greened["id"])
    assert problem.code == "not-now"


def test_a_unit_signs_as_what_it_is(house, greened, phone):
    who = "u-01 resident unit:madong"
    envelope = asked(house, greened, devices.enrolled(house, phone, who), who=who, kind="unit")
    body = handed_in(greened, envelope, phone.sign(envelope), household="9号")
    assert house.refusal("sign", who=who, body=body, proposal_id=greened["id"]).code == "other-act"
    assert house.answer("sign", who=who, body=body | {"kind": "unit"}, proposal_id=greened["id"])["count"] == 0


def test_production_takes_device_signatures_once_it_knows_its_address(engine, key_file, phone):
    told = {"mode": "production", "issuer_key": key_file, "household_salt": "s" * 16}
    problem = House(engine, Settings(**told)).refusal("key_challenge", who=SIGNER, body=phone.public)
    assert (problem.status, problem.code) == (503, "not-set-up")
    house = House(engine, Settings(**told, origin="https://proposals.example.org"))
    envelope = json.loads(house.answer("key_challenge", who=SIGNER, body=phone.public)["envelope"])
    assert (envelope["aud"], envelope["env"]) == ("https://proposals.example.org", "production")


def test_a_key_enrolled_under_another_address_signs_nothing_here(house, engine, key_file, greened, phone):
    key = devices.enrolled(house, phone, SIGNER)
    moved = House(engine, Settings(mode="local", issuer_key=key_file, origin="https://new.example.org"))
    problem = moved.refusal("challenge", who=SIGNER, body={"key_id": key, "text_hash": greened["text_hash"]},
                            proposal_id=greened["id"])
    assert (problem.status, problem.code) == (409, "key-elsewhere")


def test_the_levels_are_explained_to_anybody_and_none_is_claimed_that_is_not_offered(house):
    levels = house.answer("assurance_levels")["items"]
    assert [(level["id"], level["level"], level["offered"]) for level in levels] == [
        ("paper", 1, True), ("click", 1, True), ("device_key", 2, True), ("certificate", 3, False)]
    assert all(level[part][language] for level in levels for part in ("name", "shows", "leaves_open")
               for language in ("zh", "en"))
