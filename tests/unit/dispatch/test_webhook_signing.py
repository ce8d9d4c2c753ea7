"""Signatures by Standard Webhooks: the published vectors, and what the library of others says of ours."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError
from yishi_chassis.clock import ZONE
from yishi_dispatch.domain import webhook_signing as signing

#: From the specification's own libraries (Python and Go).
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), '{"test": 2432232314}'
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SEED = "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="
V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
V1A = "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=="
KEYS = signing.read_seals([signing.fresh_seal()])


def test_the_published_vectors_come_out():
    signers = signing.read_signers([SEED])
    told = signing.headers(id_=ID, at=AT, body=BODY, secrets=[SECRET], signers=signers)

    assert told == {"webhook-id": ID, "webhook-timestamp": "1614265330", "webhook-signature": f"{V1} {V1A}"}


@pytest.mark.parametrize("zone", [ZONE, timezone(timedelta(hours=-7))])
def test_the_zone_of_a_clock_changes_nothing(zone):
    told = signing.headers(id_=ID, at=AT.astimezone(zone), body=BODY, secrets=[SECRET], signers=signing.Signers())

    assert told["webhook-signature"] == V1


@given(body=st.text(max_size=200), id_=st.uuids().map(str))
def test_whoever_shares_a_secret_can_verify_and_nobody_else(body, id_):
    secrets = [signing.fresh_secret(), signing.fresh_secret()]
    told = signing.headers(id_=id_, at=datetime.now(UTC), body=body, secrets=secrets, signers=signing.Signers())

    for secret in secrets:
        Webhook(secret).verify(body, told, json_parse=False)
    for wrong in ({"webhook-id": "another"}, {"webhook-signature": told["webhook-signature"].swapcase()}):
        with pytest.raises(WebhookVerificationError):
            Webhook(secrets[0]).verify(body, told | wrong, json_parse=False)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.fresh_secret()).verify(body, told, json_parse=False)


@given(body=st.text(max_size=200))
def test_every_key_signs_and_its_public_half_verifies(body):
    signers = signing.read_signers([signing.fresh_signer(), signing.fresh_signer()])
    told = signing.headers(id_="m", at=AT, body=body, secrets=[], signers=signers)
    signatures = [base64.b64decode(each.removeprefix("v1a,")) for each in told["webhook-signature"].split()]
    publics = [Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix("whpk_")))
               for key in signers.public]

    for public, signature in zip(publics, signatures, strict=True):
        public.verify(signature, f"m.1614265330.{body}".encode())
    with pytest.raises(InvalidSignature):
        publics[0].verify(signatures[1], f"m.1614265330.{body}".encode())


def test_what_is_sealed_opens_for_its_agency_alone():
    sealed = KEYS.seal(SECRET, agency="qu-shuiwu")

    assert SECRET not in sealed
    assert KEYS.open(sealed, agency="qu-shuiwu") == SECRET
    with pytest.raises(signing.Unreadable, match="another agency"):
        KEYS.open(sealed, agency="qu-chengguan")


def test_a_new_key_seals_and_the_old_still_opens():
    old, fresh = signing.fresh_seal(), signing.fresh_seal()
    sealed = signing.read_seals([old]).seal(SECRET, agency="a")

    assert signing.read_seals([fresh, old]).open(sealed, agency="a") == SECRET
    with pytest.raises(signing.Unreadable, match="not at hand"):
        signing.read_seals([fresh]).open(sealed, agency="a")


def test_keys_and_secrets_are_never_shown_by_accident():
    signers = signing.read_signers([SEED])

    assert "keys" not in repr(KEYS)
    assert "keys" not in repr(signers)


@pytest.mark.parametrize("lines", [[], [""], ["short"], [SECRET]])
def test_a_file_without_keys_that_seal_is_refused(lines):
    with pytest.raises(ValueError, match="32 bytes"):
        signing.read_seals(lines)


@pytest.mark.parametrize("lines", [[], ["x"], ["whsk_AAAA"], [SEED.removeprefix("whsk_")], [SEED, "whsk_§"]])
def test_a_file_without_keys_that_sign_is_refused(lines):
    with pytest.raises(ValueError, match=r".+"):
        signing.read_signers(lines)
