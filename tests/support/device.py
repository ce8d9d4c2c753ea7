"""A resident's device in software: makes a key, and signs what a door asks for."""

import base64
import hashlib
import json
from typing import Any, Protocol

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PREFIX = b"civic-sign/v1\n"
SIGNER = "r-02 resident"


class Device(Protocol):
    """What both kinds can."""

    @property
    def public(self) -> dict[str, str]:
        """The public JWK."""

    def sign(self, envelope: str) -> str:
        """The signature in base64url, over prefix and envelope."""


class P256Device:
    """A phone."""

    def __init__(self) -> None:
        self.key: EllipticCurvePrivateKey = generate_private_key(SECP256R1())

    @property
    def public(self) -> dict[str, str]:
        """The public JWK."""
        point = self.key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": b64url(point.x.to_bytes(32)), "y": b64url(point.y.to_bytes(32))}

    def sign(self, envelope: str) -> str:
        """r and s, 32 bytes each, as WebCrypto gives them."""
        r, s = decode_dss_signature(self.key.sign(PREFIX + envelope.encode(), ECDSA(SHA256())))
        return b64url(r.to_bytes(32) + s.to_bytes(32))


class Ed25519Device:
    """A newer phone."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()

    @property
    def public(self) -> dict[str, str]:
        """The public JWK."""
        raw = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": b64url(raw)}

    def sign(self, envelope: str) -> str:
        """As WebCrypto gives it."""
        return b64url(self.key.sign(PREFIX + envelope.encode()))


class Passkey:
    """An authenticator and the browser before it: P-256 or Ed25519, its person there and known, kept on one device."""

    def __init__(self, key: P256Device | Ed25519Device, *, origin: str, domain: str) -> None:
        self.key, self.origin, self.domain = key, origin, domain
        self.flags, self.type = 0x05, "webauthn.get"

    @property
    def public(self) -> dict[str, str]:
        """The public JWK."""
        return self.key.public

    def evidence(self, envelope: str) -> dict[str, Any]:
        """What is handed in for this envelope."""
        challenge = b64url(hashlib.sha256(PREFIX + envelope.encode()).digest())
        client = json.dumps({"type": self.type, "challenge": challenge, "origin": self.origin, "crossOrigin": False,
                             "other_keys_can_be_added_here": "do not compare clientDataJSON against a template"})
        data = hashlib.sha256(self.domain.encode()).digest() + bytes([self.flags]) + (7).to_bytes(4)
        signed, key = data + hashlib.sha256(client.encode()).digest(), self.key.key
        signature = key.sign(signed) if isinstance(key, Ed25519PrivateKey) else key.sign(signed, ECDSA(SHA256()))
        return {"envelope": envelope, "signature": b64url(signature), "assertion": {
            "authenticator_data": b64url(data), "client_data": b64url(client.encode())}}


def b64url(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def enrolled(house: Any, device: Device, who: str) -> str:
    """Enrol the device's key at intake's doors; returns its id."""
    asked = house.answer("key_challenge", who=who, body=device.public)
    body = {"public_key": device.public, "label": "phone", "envelope": asked["envelope"],
            "signature": device.sign(asked["envelope"])}
    return str(house.answer("enrol_key", who=who, body=body)["id"])


def asked(house: Any, proposal: Any, key: str, *, who: str = SIGNER, **form: Any) -> str:
    """The envelope that intake asks to be signed."""
    body = {"key_id": key, "text_hash": proposal["text_hash"]} | form
    return str(house.answer("challenge", who=who, body=body, proposal_id=proposal["id"])["envelope"])


def handed_in(proposal: Any, envelope: str, signature: str, **form: Any) -> dict[str, Any]:
    """What is sent to the door for signatures."""
    return {"text_hash": proposal["text_hash"], "household": "2号",
            "device": {"envelope": envelope, "signature": signature}} | form


def signed(house: Any, proposal: Any, device: Device, *, who: str = SIGNER) -> tuple[Any, dict[str, Any]]:
    """The proposal signed with the device's key, and what was sent."""
    envelope = asked(house, proposal, enrolled(house, device, who), who=who)
    body = handed_in(proposal, envelope, device.sign(envelope))
    return house.answer("sign", who=who, body=body, proposal_id=proposal["id"]), body


def said(house: Any, type_: str) -> list[Any]:
    """The data of all events of a type that intake has said."""
    with house.service.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT data FROM outbox WHERE type = :type ORDER BY id"), {"type": type_})
        return [json.loads(row.data) for row in rows]
