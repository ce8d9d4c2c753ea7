"""Verifies a downloaded signature proof without any server: python verify_proof.py signature-proof.json

Needs the standard library and `cryptography`, and this file alone. Prints one line of JSON; exits 0 when the proof
holds, 1 when it does not, 2 when the file cannot be read. A proof shows that a key signed a text, and that the key said
whose it was. That this person held the device, and when, it cannot show: compare `evidence` with the public log.
"""

import base64
import hashlib
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

FORMAT, PREFIX = "civic-proof/v1", "civic-sign/v1\n"


class Invalid(Exception):
    """The proof does not hold; says why."""


def verified(proof: dict[str, Any]) -> dict[str, Any]:
    """What the proof shows; raises Invalid, or KeyError and the like when it is not even shaped like one."""
    key, proposal = proof["key"], proof["proposal"]
    said, enrolled = read(proof["envelope"]), read(key["enrolment"]["envelope"])
    kid = key_id(key["public_key"])
    expect((proof["format"], proof["prefix"]) == (FORMAT, PREFIX), "it is no proof of a known format")
    expect((said["typ"], said["choice"]) == ("civic.cosign.v1", "support"), "what was signed is no co-signature")
    expect(enrolled["typ"] == "civic.key.v1", "what the key says about itself is no enrolment")
    expect({key["id"], said["kid"], enrolled["kid"]} == {kid}, "it speaks of another key")
    expect((enrolled["aud"], enrolled["env"]) == (said["aud"], said["env"]), "the key was enrolled elsewhere")
    expect(said["proposal"] == proposal["id"], "it was signed for another proposal")
    page = verify(key["public_key"], proof)
    expect(verify(key["public_key"], key["enrolment"]) == page, "the key was enrolled on another page")
    expect(digest(PREFIX + "\n".join(parts(proof))) == proof["evidence"], "the evidence has another digest")
    attached = proposal["text"] is not None
    expect(not attached or digest(f"{proposal['title']}\n{proposal['text']}") == said["proposal_hash"],
           "the text was changed")
    return {"resident": enrolled["sub"], "key": kid, "proposal": said["proposal"],
            "text": "as signed" if attached else "not attached", "text_hash": said["proposal_hash"],
            "place": said["aud"], "page": page, "env": said["env"], "issued": said["iat"],
            "evidence": proof["evidence"]}


def read(text: str) -> dict[str, Any]:
    """An envelope; what is not written canonically (RFC 8785; flat, strings and whole numbers, NFC) is refused."""
    members = json.loads(text)
    flat = isinstance(members, dict) and all(
        isinstance(value, str | int) and not isinstance(value, bool) for value in members.values())
    expect(flat and unicodedata.is_normalized("NFC", text), "an envelope is one object of strings and whole numbers")
    expect(all(abs(value) < 2**53 for value in members.values() if isinstance(value, int)), "a number is too large")
    expect(canonical(members) == text, "the envelope is not written canonically")
    return dict(members)


def canonical(members: dict[str, Any]) -> str:
    """The one way of writing a flat object: keys in the order of their UTF-16 units."""
    ordered = {name: members[name] for name in sorted(members, key=lambda name: name.encode("utf-16-be"))}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def key_id(public: dict[str, str]) -> str:
    """The thumbprint of RFC 7638."""
    names = ("crv", "kty", "x", "y") if public["kty"] == "EC" else ("crv", "kty", "x")
    expect(set(public) == set(names), "the key has other members than it must")
    raw = hashlib.sha256(canonical({name: public[name] for name in names}).encode()).digest()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def parts(evidence: dict[str, Any]) -> list[str]:
    """What was handed in: the text, the signature, and what a passkey put around the text."""
    around = evidence.get("assertion")
    return [evidence["envelope"], evidence["signature"],
            *([around["authenticator_data"], around["client_data"]] if around else [])]


def verify(public: dict[str, str], evidence: dict[str, Any]) -> str | None:
    """Refuse what this key has not signed; on which page a passkey was used."""
    signed, page, signature = f"{PREFIX}{evidence['envelope']}".encode(), None, evidence["signature"]
    if evidence.get("assertion"):
        signed, page = asserted(hashlib.sha256(signed).digest(), evidence["assertion"])
    if evidence.get("assertion") and public["kty"] == "EC":   # authenticators write it in DER
        r, s = decode_dss_signature(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)))
        raw = r.to_bytes(32) + s.to_bytes(32)
    else:
        raw = octets(signature, 64)
    check(public, signed, raw)
    return page


def asserted(challenge: bytes, assertion: dict[str, str]) -> tuple[bytes, str]:
    """What a passkey signs, and on which page: refused unless it was this challenge, its person there and known."""
    data, told = (base64.urlsafe_b64decode(assertion[name] + "=" * (-len(assertion[name]) % 4))
                  for name in ("authenticator_data", "client_data"))
    client = json.loads(told)
    expect(client["type"] == "webauthn.get", "the passkey was not used but made")
    expect(client["challenge"] == base64.urlsafe_b64encode(challenge).decode().rstrip("="), "it answers another text")
    labels = (urlsplit(client["origin"]).hostname or "").split(".")
    names = {hashlib.sha256(".".join(labels[start:]).encode()).digest() for start in range(len(labels))}
    expect(data[:32] in names, "the passkey was used on a page of another name")
    expect(data[32] & 0x05 == 0x05, "the passkey's person was not there or not known")
    return data + hashlib.sha256(told).digest(), client["origin"]


def check(public: dict[str, str], signed: bytes, raw: bytes) -> None:
    """Refuse unless it is by this key over these bytes."""
    kind = (public["kty"], public["crv"])
    expect(kind in {("EC", "P-256"), ("OKP", "Ed25519")}, f"keys of the kind {'/'.join(kind)} are not known here")
    try:
        if kind == ("EC", "P-256"):
            x, y = (int.from_bytes(octets(public[name], 32)) for name in "xy")
            der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
            EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key().verify(der, signed, ECDSA(SHA256()))
        else:
            Ed25519PublicKey.from_public_bytes(octets(public["x"], 32)).verify(raw, signed)
    except InvalidSignature:
        raise Invalid("the signature is not by this key") from None


def octets(text: str, length: int) -> bytes:
    """`length` bytes in base64url without padding."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    expect(len(raw) == length and base64.urlsafe_b64encode(raw).decode().rstrip("=") == text,
           f"not {length} bytes in base64url without padding")
    return raw


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def expect(holds: bool, otherwise: str) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise Invalid(otherwise)


def main(arguments: list[str]) -> int:
    """Verify the file that is named."""
    try:
        proof = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    except (IndexError, OSError, ValueError) as error:
        print(json.dumps({"valid": False, "why": f"cannot be read: {error}"}, ensure_ascii=False))
        return 2
    try:
        said = {"valid": True} | verified(proof)
    except (Invalid, LookupError, TypeError, ValueError, AttributeError) as error:
        said = {"valid": False, "why": str(error) or "it is not shaped like a proof"}
    print(json.dumps(said, ensure_ascii=False))
    return 0 if said["valid"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
