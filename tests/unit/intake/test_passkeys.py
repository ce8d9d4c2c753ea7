"""Passkeys: enrolled and used like other keys, over what an authenticator makes of the text; all else is refused."""

import base64
import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_chassis import testing
from yishi_chassis.clock import ZONE
from yishi_intake import domain
from yishi_intake.domain import passkey

from tests.support.device import SIGNER, Ed25519Device, P256Device, Passkey, asked, handed_in, said
from tests.support.house import House, local

ORIGIN, PAGE, DOMAIN = "https://api.example.org", "https://app.example.org", "example.org"
NOON = datetime(2026, 4, 1, 12, tzinfo=ZONE)


@pytest.fixture
def house(engine, key_file, tmp_path):
    with testing.clock_at(NOON):
        yield House(engine, local(issuer_key=key_file, blobs=f"file://{tmp_path}/files", origin=ORIGIN,
                                  passkey_pages=(PAGE,), passkey_domain=DOMAIN))


@pytest.fixture(params=[P256Device, Ed25519Device], ids=["P-256", "Ed25519"])
def device(request):
    return Passkey(request.param(), origin=PAGE, domain=DOMAIN)


def offered(house, device, who=SIGNER):
    """What is sent to enrol it."""
    envelope = house.answer("key_challenge", who=who, body=device.public)["envelope"]
    about = {"public_key": device.public, "label": "phone", "credential_id": "Y3JlZGVudGlhbA"}
    return about | device.evidence(envelope)


def test_a_passkey_is_enrolled_and_signs(house, greened, device):
    key = house.answer("enrol_key", who=SIGNER, body=offered(house, device))
    assert (key["credential_id"], key["backup"]) == ("Y3JlZGVudGlhbA", {"possible": False, "made": False})
    body = handed_in(greened, "", "") | {"device": device.evidence(asked(house, greened, key["id"]))}
    shown = house.answer("sign", who=SIGNER, body=body, proposal_id=greened["id"])
    assert shown["assurance"]["device_key"] == 1
    proof = house.answer("proof", who=SIGNER, proposal_id=greened["id"])
    assert proof["assertion"] == body["device"]["assertion"]
    assert proof["key"]["enrolment"]["assertion"]
    assert proof["evidence"] == said(house, "cn.yishi.proposal.signed.v1")[-1]["evidence"]


def test_a_browser_is_told_how_to_make_one_for_this_place(house, device):
    house.answer("enrol_key", who=SIGNER, body=offered(house, device))
    told = house.answer("passkey_options", who=SIGNER)["public_key"]
    assert (told["rp"]["id"], told["authenticatorSelection"]["userVerification"]) == (DOMAIN, "required")
    assert [each["id"] for each in told["excludeCredentials"]] == ["Y3JlZGVudGlhbA"]
    assert "r-02" not in json.dumps(told)


def test_copies_of_a_passkey_are_owned_to(house, device):
    device.flags |= 0x18
    key = house.answer("enrol_key", who=SIGNER, body=offered(house, device))
    assert key["backup"] == {"possible": True, "made": True}
    assert house.answer("signing_keys", who=SIGNER)["items"][0]["backup"] == key["backup"]


@pytest.mark.parametrize("change", [
    {"origin": "https://app.example.org.evil.example"}, {"domain": "evil.example"}, {"flags": 0x01}, {"flags": 0x04},
    {"type": "webauthn.create"},
], ids=["another page", "another name", "person not known", "nobody there", "made, not used"])
def test_what_a_passkey_signed_elsewhere_or_otherwise_is_refused(house, greened, device, change):
    key = house.answer("enrol_key", who=SIGNER, body=offered(house, device))["id"]
    vars(device).update(change)
    body = handed_in(greened, "", "") | {"device": device.evidence(asked(house, greened, key))}
    assert house.refusal("sign", who=SIGNER, body=body, proposal_id=greened["id"]).code == "bad-signature"
    assert house.answer("proposal", proposal_id=greened["id"])["count"] == 0


def test_a_passkey_for_one_text_does_not_sign_another(house, greened, device):
    key = house.answer("enrol_key", who=SIGNER, body=offered(house, device))["id"]
    first = device.evidence(asked(house, greened, key))
    body = handed_in(greened, "", "") | {"device": first | {"envelope": asked(house, greened, key)}}
    assert house.refusal("sign", who=SIGNER, body=body, proposal_id=greened["id"]).code == "bad-signature"


def test_a_passkey_signs_as_one_only_and_other_keys_never_do(house, greened, device):
    key = house.answer("enrol_key", who=SIGNER, body=offered(house, device))["id"]
    envelope = asked(house, greened, key)
    bare = handed_in(greened, envelope, device.key.sign(envelope))
    assert house.refusal("sign", who=SIGNER, body=bare, proposal_id=greened["id"]).code == "bad-signature"
    plain = type(device.key)()
    other = Passkey(plain, origin=PAGE, domain=DOMAIN)
    envelope = house.answer("key_challenge", who=SIGNER, body=plain.public)["envelope"]
    body = {"public_key": plain.public, "envelope": envelope, "signature": plain.sign(envelope)}
    key = house.answer("enrol_key", who=SIGNER, body=body)["id"]
    body = handed_in(greened, "", "") | {"device": other.evidence(asked(house, greened, key))}
    assert house.refusal("sign", who=SIGNER, body=body, proposal_id=greened["id"]).code == "bad-signature"


@given(st.integers(0, 10_000), st.integers(1, 255), st.sampled_from(["signature", "authenticator_data", "client_data"]))
def test_one_changed_bit_anywhere_breaks_it(place, flip, part):
    site = domain.Site(origin=ORIGIN, pages=(PAGE,), passkey_domain=DOMAIN)
    device = Passkey(KEY, origin=PAGE, domain=DOMAIN)
    sent = device.evidence("{}")
    parts = {"signature": sent["signature"], **sent["assertion"]}
    raw = bytearray(base64.urlsafe_b64decode(parts[part] + "=="))
    raw[place % len(raw)] ^= flip
    parts[part] = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    signature = parts.pop("signature")
    changed = domain.Evidence(envelope="{}", signature=signature, assertion=domain.Assertion(**parts))
    with pytest.raises(domain.BadSignature):
        passkey.verify(domain.PublicKey(**device.public), changed, site=site)


KEY = P256Device()


def test_without_a_name_there_are_no_passkeys():
    with pytest.raises(passkey.NoPasskeys, match="with a name"):
        passkey.domain_of(domain.Site(origin="http://127.0.0.1:8101"))
    assert passkey.domain_of(domain.Site(origin="http://localhost:8101")) == "localhost"
