"""Kinds of keys behind one interface: which public key is one, and whether a signature is by it."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Protocol

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicNumbers
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from .refusal import Refused

try:
    import gmssl_pyx as gmssl
except ImportError:   # the extra `sm2` is not installed
    gmssl = None

_P = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
#: y of the points of order 1, 2, 4 and 8: under such a key one signature fits many texts.
_WEAK = {0, 1, _P - 1, _ORDER_8, _P - _ORDER_8}


class BadKey(Refused):
    """Not a public key of a kind that is taken here."""

    code = "bad-key"


class BadSignature(Refused):
    """The signature is not by this key over this text."""

    code = "bad-signature"


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """A public JWK; `y` is empty for keys that have none. Its id is the thumbprint of RFC 7638."""

    kty: str
    crv: str
    x: str
    y: str = ""

    @property
    def members(self) -> dict[str, str]:
        """The members that make the key what it is."""
        return {"crv": self.crv, "kty": self.kty, "x": self.x} | ({"y": self.y} if self.y else {})

    @property
    def id(self) -> str:
        """The same for the same key, wherever it is used."""
        digest = hashlib.sha256(rfc8785.dumps(self.members)).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Scheme(Protocol):
    """One kind of key; `alg` is how it is called where keys are shown."""

    alg: str

    def accept(self, key: PublicKey) -> None:
        """Refuse (BadKey) what is no such key."""

    def verifies(self, key: PublicKey, *, signed: bytes, signature: bytes) -> bool:
        """Whether the signature is by this key over these bytes."""


class P256:
    """ECDSA over P-256 with SHA-256; signatures are r and s, 32 bytes each, as WebCrypto gives them."""

    alg = "ES256"

    def accept(self, key: PublicKey) -> None:
        """A point of the curve."""
        try:
            self._numbers(key).public_key()
        except ValueError:
            raise BadKey("x and y are no point of P-256") from None

    def verifies(self, key: PublicKey, *, signed: bytes, signature: bytes) -> bool:
        """Turned into DER, as the library wants it."""
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        try:
            self._numbers(key).public_key().verify(encode_dss_signature(r, s), signed, ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    def _numbers(self, key: PublicKey) -> EllipticCurvePublicNumbers:
        x, y = (int.from_bytes(octets(part, 32)) for part in (key.x, key.y))
        return EllipticCurvePublicNumbers(x, y, SECP256R1())


class Ed25519:
    """Ed25519; signatures are 64 bytes."""

    alg = "Ed25519"

    def accept(self, key: PublicKey) -> None:
        """32 bytes in their one form, and no point of small order: its owner could deny every signature."""
        raw = octets(key.x, 32)
        y = int.from_bytes(raw, "little") & ~(1 << 255)
        if key.y or y >= _P or y in _WEAK:
            raise BadKey("x is no usable Ed25519 key")

    def verifies(self, key: PublicKey, *, signed: bytes, signature: bytes) -> bool:
        """As the library says."""
        try:
            Ed25519PublicKey.from_public_bytes(octets(key.x, 32)).verify(signature, signed)
        except InvalidSignature:
            return False
        return True


class SM2:
    """SM2 with SM3 (GB/T 32918) under the standard's own signer id; signatures are r and s, 32 bytes each.

    Browsers have no SM2: such keys lie in a smart card or a program of a licensed authority.
    """

    alg = "SM2"

    def accept(self, key: PublicKey) -> None:
        """A point of the curve."""
        try:
            gmssl.normalize_sm2_public_key(self._point(key))
        except (gmssl.InvalidValueError, gmssl.GmsslInnerError):
            raise BadKey("x and y are no point of SM2's curve") from None

    def verifies(self, key: PublicKey, *, signed: bytes, signature: bytes) -> bool:
        """Turned into DER, as the library wants it."""
        if len(signature) != 64:
            return False
        der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
        try:
            return bool(gmssl.sm2_verify(self._point(key), signed, der))
        except (gmssl.InvalidValueError, gmssl.GmsslInnerError):
            return False

    def _point(self, key: PublicKey) -> bytes:
        return octets(key.x, 32) + octets(key.y, 32)


#: By `kty` and `crv` of the public key. A further kind is one more entry.
SCHEMES: dict[tuple[str, str], Scheme] = {("EC", "P-256"): P256(), ("OKP", "Ed25519"): Ed25519()}
if gmssl is not None:
    SCHEMES["EC", "SM2"] = SM2()


def scheme_of(key: PublicKey) -> Scheme:
    """The kind of a public key that may be used; refused when there is none."""
    scheme = SCHEMES.get((key.kty, key.crv))
    if scheme is None:
        known = ", ".join("/".join(kind) for kind in SCHEMES)
        raise BadKey(f"keys of the kind {key.kty}/{key.crv} are not taken here, but {known}")
    scheme.accept(key)
    return scheme


def holds(key: PublicKey, *, signed: bytes, signature: str) -> bool:
    """Whether a signature, 64 bytes in base64url, is by this key over these bytes."""
    try:
        raw = octets(signature, 64)
    except BadKey:
        return False
    return scheme_of(key).verifies(key, signed=signed, signature=raw)


def octets(text: str, length: int) -> bytes:
    """`length` bytes in base64url without padding, in the one way of writing them."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKey("a key is written in base64url without padding") from None
    if len(raw) != length or base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
        raise BadKey(f"a part of the key is not {length} bytes in base64url without padding")
    return raw
