"""Standard Webhooks: secrets and keys, how they are kept, and the signatures made with them.

`v1` is an HMAC under a secret that the agency shares, `v1a` an Ed25519 signature by a key of dispatch's own, which
others can verify too. Several signatures stand beside each other while secrets or keys change.
"""

import secrets as random
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from standardwebhooks import Webhook

SECRET, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
KEY_BYTES = 32


class Unreadable(Exception):
    """No key at hand opens it, or it was sealed for another agency."""


@dataclass(frozen=True)
class Seals:
    """The keys that seal secrets, newest first: the first seals, all of them open."""

    keys: MultiFernet = field(repr=False)

    def seal(self, secret: str, *, agency: str) -> str:
        """Seal a secret for one agency."""
        return self.keys.encrypt(f"{agency}\0{secret}".encode()).decode()

    def open(self, sealed: str, *, agency: str) -> str:
        """Open what was sealed for this agency; raises Unreadable."""
        try:
            whose, _, secret = self.keys.decrypt(sealed).decode().partition("\0")
        except InvalidToken:
            raise Unreadable("the key it was sealed with is not at hand") from None
        if whose != agency:
            raise Unreadable("this was sealed for another agency")
        return secret


@dataclass(frozen=True)
class Signers:
    """Dispatch's own keys: each of them signs."""

    keys: tuple[Ed25519PrivateKey, ...] = field(default=(), repr=False)

    @property
    def public(self) -> tuple[str, ...]:
        """What others verify with."""
        return tuple(PUBLIC + _text(key.public_key().public_bytes_raw()) for key in self.keys)

    def sign(self, message: bytes) -> list[str]:
        """A signature by each key."""
        return [f"v1a,{_text(key.sign(message))}" for key in self.keys]


def headers(*, id_: str, at: datetime, body: str, secrets: Iterable[str], signers: Signers) -> dict[str, str]:
    """The three headers of a message, signed at this moment under all secrets and keys."""
    told = at.astimezone(UTC)   # the library takes the digits of a moment for UTC, whatever its zone
    seconds = int(told.timestamp())
    shared = [Webhook(secret).sign(msg_id=id_, timestamp=told, data=body) for secret in secrets]
    own = signers.sign(f"{id_}.{seconds}.{body}".encode())
    return {"webhook-id": id_, "webhook-timestamp": str(seconds), "webhook-signature": " ".join([*shared, *own])}


def read_seals(lines: Iterable[str]) -> Seals:
    """Keys that seal, one on each line; raises ValueError."""
    try:
        keys = [Fernet(line.strip()) for line in lines if line.strip()]
    except ValueError:
        keys = []
    if not keys:
        raise ValueError("a key that seals webhooks' secrets is 32 bytes in url-safe base64, one on each line")
    return Seals(MultiFernet(keys))


def read_signers(lines: Iterable[str]) -> Signers:
    """Keys that sign, one on each line; raises ValueError."""
    given = [line.strip() for line in lines if line.strip()]
    if not given or not all(line.startswith(PRIVATE) for line in given):
        raise ValueError(f"a key that signs webhooks is {PRIVATE} and {KEY_BYTES} bytes in base64, one on each line")
    seeds = [b64decode(line.removeprefix(PRIVATE), validate=True) for line in given]
    return Signers(tuple(map(Ed25519PrivateKey.from_private_bytes, seeds)))


def fresh_secret() -> str:
    """A new secret, for both sides."""
    return SECRET + _text(random.token_bytes(KEY_BYTES))


def fresh_signer() -> str:
    """A new key that signs, as it is written in the file."""
    return PRIVATE + _text(random.token_bytes(KEY_BYTES))


def fresh_seal() -> str:
    """A new key that seals, as it is written in the file."""
    return Fernet.generate_key().decode()


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
