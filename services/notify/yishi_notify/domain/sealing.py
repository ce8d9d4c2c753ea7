"""Contacts at rest: sealed with AES-256-GCM under a key that does not lie in the database.

A sealed text opens for the person it was sealed for and for nobody else, so that rows cannot be exchanged. Keys can
be rotated: the first one seals, all of them open.
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_ID, _NONCE = 4, 12


class Unreadable(Exception):
    """No key at hand opens it, or it was sealed for somebody else."""


@dataclass(frozen=True)
class Keys:
    """The keys, newest first."""

    keys: tuple[bytes, ...]

    def seal(self, text: str, *, person: str) -> bytes:
        """Seal a text for one person."""
        nonce = secrets.token_bytes(_NONCE)
        return _id(self.keys[0]) + nonce + AESGCM(self.keys[0]).encrypt(nonce, text.encode(), person.encode())

    def open(self, sealed: bytes, *, person: str) -> str:
        """Open what was sealed for this person; raises Unreadable."""
        nonce, rest = sealed[_ID : _ID + _NONCE], sealed[_ID + _NONCE :]
        for key in self.keys:
            if _id(key) == sealed[:_ID]:
                try:
                    return AESGCM(key).decrypt(nonce, rest, person.encode()).decode()
                except InvalidTag:
                    raise Unreadable("this was not sealed for them, or was changed") from None
        raise Unreadable("the key it was sealed with is not at hand")

    def marks(self, text: str, *, purpose: str) -> tuple[str, ...]:
        """What tells a text from others without telling what it is, under each key, the newest first."""
        return tuple(hmac.digest(hmac.digest(key, b"yishi contacts marks", "sha256"), f"{purpose}\0{text}".encode(),
                                 "sha256").hex() for key in self.keys)


def parse(lines: Iterable[str]) -> Keys:
    """Read keys, one in base64 on each line; raises ValueError."""
    keys = tuple(b64decode(line.strip(), validate=True) for line in lines if line.strip())
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError(f"a key is {KEY_BYTES} bytes in base64, one on each line")
    return Keys(keys)


def fresh() -> str:
    """A new key as it is written in the file."""
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _id(key: bytes) -> bytes:
    """Tells keys apart without telling anything about them."""
    return sha256(b"yishi contacts key\0" + key).digest()[:_ID]
