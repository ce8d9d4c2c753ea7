"""What a device signs: a domain prefix, and an envelope in canonical JSON (RFC 8785) that names one act alone."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from .refusal import Refused

#: Stands before every envelope, so that nothing a device signs elsewhere can be taken for one of these.
PREFIX = "civic-sign/v1\n"
#: The longest envelope that is read, in characters.
LONGEST = 4096

Members = dict[str, str | int]


class BadEnvelope(Refused):
    """Only canonical JSON is looked at: an object of strings and whole numbers, each key once, text in NFC."""

    code = "bad-envelope"


class OtherAct(Refused):
    """What was signed is another act than the one that is asked for: another proposal, text, person, place or time."""

    code = "other-act"


class NotSetUp(Refused):
    """Signatures name the address of the installation they are for, so production has to be told its own."""

    code = "not-set-up"


@dataclass(frozen=True, kw_only=True)
class Assertion:
    """What an authenticator put around the text (WebAuthn), as it came, in base64url without padding."""

    authenticator_data: str
    client_data: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a device hands in: the exact text it signed, and the signature in base64url without padding.

    With an `assertion` a passkey made the signature: over the assertion, which holds the SHA-256 of the text.
    """

    envelope: str
    signature: str
    assertion: Assertion | None = None

    @property
    def signed(self) -> bytes:
        """The bytes the signature is over."""
        return f"{PREFIX}{self.envelope}".encode()

    @property
    def digest(self) -> str:
        """Names this piece of evidence, with all its parts; none of them holds a line feed, so there is one reading."""
        around = (self.assertion.authenticator_data, self.assertion.client_data) if self.assertion else ()
        parts = "".join(f"\n{part}" for part in (self.signature, *around))
        return hashlib.sha256(self.signed + parts.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Site:
    """The installation a signature is for: its public address, and whether it is a local one for trying out.

    `pages`: the origins of the pages on which residents use passkeys, if they are others than `origin`. Passkeys are
    made for the name of the first of them, or for `passkey_domain`, of which all of them are then part.
    """

    origin: str = ""
    mode: str = "local"
    pages: tuple[str, ...] = ()
    passkey_domain: str = ""

    @property
    def passkey_pages(self) -> tuple[str, ...]:
        """Where passkeys are used."""
        return self.pages or (self.origin,)

    def members(self) -> Members:
        """As every envelope names it."""
        if not self.origin:
            raise NotSetUp("device signatures are not set up here: the setting origin is empty")
        return {"aud": self.origin, "env": self.mode}


def canonical(members: Mapping[str, str | int]) -> str:
    """The one way of writing these members."""
    return rfc8785.dumps(dict(members)).decode()


def read(text: str) -> Members:
    """The members of an envelope that is written canonically; what is stored and verified stays the text itself."""
    if len(text) > LONGEST:
        raise BadEnvelope(f"an envelope is at most {LONGEST} characters long")
    try:
        members = json.loads(text, object_pairs_hook=_each_once, parse_float=_no_number, parse_constant=_no_number)
        if not isinstance(members, dict) or not all(_plain(value) for value in members.values()):
            raise BadEnvelope("an envelope is one object of strings and whole numbers")
        same = canonical(members) == text
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise BadEnvelope(f"the envelope cannot be read: {error}") from None
    if not same or not unicodedata.is_normalized("NFC", text):
        raise BadEnvelope("the envelope is not written canonically (RFC 8785, text in NFC)")
    return members


def expect(said: Mapping[str, str | int], wanted: Mapping[str, str | int]) -> None:
    """Refuse an envelope that says anything else than it must; names the first member that differs."""
    for name in wanted:
        if name not in said or said[name] != wanted[name]:
            raise OtherAct(f"the envelope's {name!r} is not what this act must be signed with")
    for name in said.keys() - wanted.keys():
        raise OtherAct(f"the envelope must not say {name!r}")


def _plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is given twice")
    return members


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no whole number")
