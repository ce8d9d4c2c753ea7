"""Device keys: a resident's phone or browser keeps the private half, intake learns the public one."""

from dataclasses import dataclass, replace
from datetime import datetime

from . import passkey
from .envelope import Evidence, Members, Site, canonical, expect, read
from .refusal import NotFound, Refused
from .scheme import BadSignature, PublicKey, holds, scheme_of

#: Phones and browsers one resident may have at a time.
MOST = 10
KEY_ACT = "civic.key.v1"


class KeyTaken(Refused):
    """A key belongs to one resident, and once revoked to nobody any more."""

    code = "key-taken"


class KeyRevoked(Refused):
    """What was signed before stays; nothing new can be signed with it."""

    code = "key-revoked"


class KeyElsewhere(Refused):
    """A key proves itself under the address it was enrolled for, and no other."""

    code = "key-elsewhere"


class TooManyKeys(Refused):
    """A resident has some devices, not dozens."""

    code = "too-many-keys"


@dataclass(frozen=True, kw_only=True)
class DeviceKey:
    """`evidence` is the key's own word that it belongs to `owner`; `label` is the owner's name for the device.

    `credential_id` is by what a browser finds a passkey again (base64url), empty for other keys.
    """

    id: str
    owner: str
    public: PublicKey
    alg: str
    label: str
    evidence: Evidence
    enrolled_at: datetime
    revoked_at: datetime | None = None
    credential_id: str = ""

    @property
    def backup(self) -> passkey.Backup | None:
        """What is known of a passkey's copies; None for other keys."""
        return passkey.backup(self.evidence.assertion) if self.evidence.assertion else None


def key_act(public: PublicKey, *, owner: str, site: Site) -> Members:
    """What a key signs about itself: true for ever, so it needs no time and no nonce."""
    return {"typ": KEY_ACT, "kid": public.id, "sub": owner} | site.members()


def key_envelope(public: PublicKey, *, owner: str, site: Site) -> str:
    """The same, as it is to be signed; refused for a key that could not be enrolled."""
    scheme_of(public)
    return canonical(key_act(public, owner=owner, site=site))


def enrol(
    public: PublicKey, *, owner: str, label: str, evidence: Evidence, held: int, site: Site, now: datetime,
    credential_id: str = "",
) -> DeviceKey:
    """A new key, once it has proved that its private half is there and meant for this resident at this place."""
    scheme = scheme_of(public)
    if held >= MOST:
        raise TooManyKeys(f"you have {held} keys; please revoke one that you no longer use")
    expect(read(evidence.envelope), key_act(public, owner=owner, site=site))
    key = DeviceKey(id=public.id, owner=owner, public=public, alg=scheme.alg, label=label, evidence=evidence,
                    enrolled_at=now, credential_id=credential_id)
    verify(key, evidence, site=site)
    return key


def verify(key: DeviceKey, evidence: Evidence, *, site: Site) -> None:
    """Refuse what this key has not signed, byte by byte; a passkey signs as a passkey only, and others never do."""
    if key.evidence.assertion is not None:
        passkey.verify(key.public, evidence, site=site)
    elif evidence.assertion is not None or not holds(key.public, signed=evidence.signed, signature=evidence.signature):
        raise BadSignature("the signature is not by this key over this text")


def still_held(key: DeviceKey, *, by: str) -> DeviceKey:
    """A key that is enrolled a second time: it is the same one, unless it is another's or has been revoked."""
    if key.owner != by or key.revoked_at is not None:
        raise KeyTaken("this key cannot be enrolled any more; please make a new one on this device")
    return key


def revoke(key: DeviceKey, *, by: str, now: datetime) -> DeviceKey:
    """Good for nothing new from now on; revoking again changes nothing."""
    owned(key, by)
    return key if key.revoked_at else replace(key, revoked_at=now)


def usable(key: DeviceKey, *, by: str, site: Site) -> DeviceKey:
    """The key, if this person may sign with it here."""
    if owned(key, by).revoked_at is not None:
        raise KeyRevoked("this key has been revoked; please enrol a new one")
    if key.evidence.envelope != canonical(key_act(key.public, owner=key.owner, site=site)):
        raise KeyElsewhere("this key was enrolled under another address; please make a new one on this device")
    return key


def owned(key: DeviceKey, person: str) -> DeviceKey:
    """The key; to others than its owner it does not exist."""
    if key.owner != person:
        raise NotFound("you have no such key")
    return key
