"""A member's own signature on a ballot: a domain prefix and canonical JSON (RFC 8785) that names one choice alone."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import rfc8785
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from joserfc.jws import JWSRegistry

from .refusals import BadSignature
from .vote import Signed, Vote

#: Stands before every text that a device signs, so that nothing signed elsewhere can be taken for a ballot.
PREFIX = "civic-sign/v1\n"
ACT = "civic.vote.v1"
#: How far the device's clock may be off.
SLACK = timedelta(minutes=10)
_KINDS: dict[tuple[str, str], tuple[type[ECKey] | type[OKPKey], str]] = {
    ("EC", "P-256"): (ECKey, "ES256"), ("OKP", "Ed25519"): (OKPKey, "Ed25519")}


@dataclass(frozen=True, kw_only=True)
class Key:
    """A device key as intake has said it: whose it is, and until when it was good."""

    id: str
    owner: str
    revoked_at: datetime | None = None


def members_of(vote: Vote, *, proposal: str, voter: str, choice: str, kid: str, iat: int) -> dict[str, str | int]:
    """What the text of a ballot says; `question` is the SHA-256 of the question's words."""
    return {"typ": ACT, "vote": vote.id, "proposal": proposal, "question": sha256(vote.question.encode()).hexdigest(),
            "voter": voter, "choice": choice, "kid": kid, "iat": iat}


def thumbprint(signed: Signed) -> str:
    """The key's id (RFC 7638), by which intake knows it."""
    return _key(signed)[0].thumbprint()


def verify(
    signed: Signed, vote: Vote, key: Key | None, *, proposal: str, voter: str, choice: str, now: datetime,
) -> None:
    """Raise BadSignature unless the voter's own enrolled key has signed this very choice, just now."""
    if key is None or key.owner != voter or (key.revoked_at is not None and key.revoked_at <= now):
        raise BadSignature("this key is not enrolled for you, or is revoked")
    try:
        iat = json.loads(signed.envelope)["iat"]
        expected = members_of(vote, proposal=proposal, voter=voter, choice=choice, kid=key.id, iat=int(iat))
        fits = rfc8785.dumps(expected) == signed.envelope.encode()
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise BadSignature("a ballot's text is canonical JSON as the documentation shows it") from error
    if not fits:
        raise BadSignature("what was signed is another ballot")
    if abs(now.timestamp() - iat) > SLACK.total_seconds():
        raise BadSignature("the ballot was not signed just now")
    if not holds(signed):
        raise BadSignature("the signature is not by this key over this text")


def holds(signed: Signed) -> bool:
    """Whether the signature, 64 bytes in base64url, is by its key over its text."""
    key, alg = _key(signed)
    try:
        raw = urlsafe_b64decode(signed.signature + "==")
        return len(raw) == 64 and JWSRegistry.algorithms[alg].verify(
            f"{PREFIX}{signed.envelope}".encode(), raw, key)
    except (JoseError, ValueError):
        return False


def _key(signed: Signed) -> tuple[Any, str]:
    kind = _KINDS.get((signed.kty, signed.crv))
    if kind is None:
        raise BadSignature(f"ballots are signed by keys of P-256 or Ed25519, not {signed.kty}/{signed.crv}")
    told: dict[str, str | list[str]] = {"kty": signed.kty, "crv": signed.crv, "x": signed.x}
    if signed.y:
        told["y"] = signed.y
    try:
        return kind[0].import_key(told), kind[1]
    except (JoseError, ValueError) as error:
        raise BadSignature("this is no public key") from error
