"""Passkeys (WebAuthn): keys that lie in a phone's or a key ring's keeping, used with a finger, a face or a number.

An authenticator signs no text: it signs data of its own and the hash of what the browser told it, and there is the
challenge in that. The challenge is the SHA-256 of the text that other keys sign themselves, so a passkey's evidence
pins the same text. It does not show the text to the person: that remains the page's part.

A passkey is enrolled by an assertion about itself, like every other key; what an authenticator says when the key is
made (its attestation) proves nothing about its owner and is not asked for. Counters of uses are not compared: every
text is good once, and passkeys that several devices share do not count.
"""

import base64
import hashlib
import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import cbor2
from webauthn import generate_registration_options, options_to_json, verify_authentication_response
from webauthn.helpers import parse_authenticator_data
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from .envelope import Assertion, Evidence, Site
from .refusal import Refused
from .scheme import BadKey, BadSignature, PublicKey, octets

#: COSE (RFC 9053): kind of key, algorithm and curve.
_EC2, _OKP, _ES256, _EDDSA, _P256, _ED25519 = 2, 1, -7, -8, 1, 6
_KEY_TYPE, _ALGORITHM, _CURVE, _X, _Y = 1, 3, -1, -2, -3


class NoPasskeys(Refused):
    """Passkeys are made for a name, and this installation's pages have none."""

    code = "no-passkeys"


@dataclass(frozen=True, kw_only=True)
class Backup:
    """Whether other devices may get the passkey, and whether one has: then it is not under one hand alone."""

    possible: bool
    made: bool


def domain_of(site: Site) -> str:
    """For whose name passkeys are made (the relying party's id); refused where there is none."""
    name = site.passkey_domain or urlsplit(site.passkey_pages[0]).hostname or ""
    if not name or _is_address(name):
        raise NoPasskeys("there are no passkeys here: they need an origin with a name, not the address of a machine")
    return name


def options(*, owner: str, title: str, held: Iterable[str], site: Site) -> dict[str, Any]:
    """What a browser needs to make a passkey (PublicKeyCredentialCreationOptionsJSON); `held` has passkeys already.

    Its challenge is answered by nobody: a passkey proves itself by signing, when it is enrolled.
    """
    person = hashlib.sha256(f"passkey\n{site.origin}\n{owner}".encode()).digest()
    told: dict[str, Any] = json.loads(options_to_json(generate_registration_options(
        rp_id=domain_of(site), rp_name=title, user_id=person, user_name=title, user_display_name=title,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=_bytes(each)) for each in held if each],
        supported_pub_key_algs=[COSEAlgorithmIdentifier.ECDSA_SHA_256, COSEAlgorithmIdentifier.EDDSA],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED))))
    return told


def verify(public: PublicKey, evidence: Evidence, *, site: Site) -> None:
    """Refuse (BadSignature) unless this passkey signed this text, on a page of ours, its person there and known."""
    name = domain_of(site)
    try:
        verify_authentication_response(
            credential=_credential(evidence, evidence.assertion), expected_rp_id=name,
            expected_challenge=hashlib.sha256(evidence.signed).digest(), expected_origin=list(site.passkey_pages),
            credential_public_key=_cose(public), credential_current_sign_count=0, require_user_verification=True)
    except (WebAuthnException, ValueError) as error:
        raise BadSignature(f"the passkey has not signed this text here: {error}") from None


def backup(assertion: Assertion) -> Backup:
    """What the authenticator says of copies (BE and BS)."""
    flags = parse_authenticator_data(_bytes(assertion.authenticator_data)).flags
    return Backup(possible=flags.be, made=flags.bs)


def _credential(evidence: Evidence, assertion: Assertion | None) -> AuthenticationCredential:
    """As the library wants it; which credential it is, the key itself tells."""
    if assertion is None:
        raise BadSignature("a passkey signs with an assertion")
    return AuthenticationCredential(id="", raw_id=b"", response=AuthenticatorAssertionResponse(
        client_data_json=_bytes(assertion.client_data), authenticator_data=_bytes(assertion.authenticator_data),
        signature=_bytes(evidence.signature)))


def _cose(public: PublicKey) -> bytes:
    x = octets(public.x, 32)
    if (public.kty, public.crv) == ("EC", "P-256"):
        return cbor2.dumps({_KEY_TYPE: _EC2, _ALGORITHM: _ES256, _CURVE: _P256, _X: x, _Y: octets(public.y, 32)})
    if (public.kty, public.crv) == ("OKP", "Ed25519"):
        return cbor2.dumps({_KEY_TYPE: _OKP, _ALGORITHM: _EDDSA, _CURVE: _ED25519, _X: x})
    raise BadKey(f"passkeys of the kind {public.kty}/{public.crv} are not taken here")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
