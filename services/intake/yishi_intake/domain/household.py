"""A household is a door plate. Only a salted hash of it is kept, enough to count each one once."""

import hashlib
import hmac
import re
import unicodedata
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from .refusal import Refused

_DIGITS = "零一二三四五六七八九"
_NUMERAL = re.compile(r"[零一二三四五六七八九十]+(?=[幢栋座号楼层单户室门])")
_COUNTED = re.compile(r"号楼|单元|[幢栋座号楼层户室门]")
_BETWEEN = re.compile(r"[\W_]+")


class NoHousehold(Refused):
    """A resident signs for a household, so the door plate is needed."""

    code = "household-needed"


def household(plate: str, *, salt: str, proposal_id: str) -> str:
    """What stands for a door plate within one proposal: the same for `2幢1单元301室` and `2-1-301`.

    The proposal's id is mixed in, so that nobody can be followed from one proposal to another by it; the salt is the
    operator's secret, since there are few door plates and an open hash could be guessed.
    """
    normal = normalise(plate)
    if not normal:
        raise NoHousehold("please give the door plate of your household, such as 2幢1单元301")
    return hmac.new(salt.encode(), f"{proposal_id}\n{normal}".encode(), hashlib.sha256).hexdigest()


def seal(plate: str, *, salt: str, proposal_id: str) -> str:
    """The door plate under the same secret, so that a merge can count a household once; elsewhere it says nothing.

    Sealed for this proposal: two proposals' seals of one plate differ, and no database tells one plate from another.
    """
    return _seal(salt).encrypt(normalise(plate).encode(), [proposal_id.encode()]).hex()


def seal_name(name: str, *, salt: str, proposal_id: str) -> str:
    """A name that stands on paper, under the same secret, for this proposal; the same name seals alike there."""
    told = unicodedata.normalize("NFKC", name).strip()
    return _names(salt).encrypt(told.encode(), [proposal_id.encode()]).hex()


def open_name(sealed: str, *, salt: str, proposal_id: str) -> str:
    """The name again, for officers; empty once it was erased."""
    return _names(salt).decrypt(bytes.fromhex(sealed), [proposal_id.encode()]).decode() if sealed else ""


def reseal(sealed: str, *, salt: str, of: str, into: str) -> str:
    """What stands in the proposal `into` for the door plate that was sealed for `of`."""
    plate = _seal(salt).decrypt(bytes.fromhex(sealed), [of.encode()]).decode()
    return household(plate, salt=salt, proposal_id=into)


@cache
def _seal(salt: str) -> AESSIV:
    return AESSIV(hmac.new(salt.encode(), b"door plates, sealed", hashlib.sha512).digest())


@cache
def _names(salt: str) -> AESSIV:
    return AESSIV(hmac.new(salt.encode(), b"names on paper, sealed", hashlib.sha512).digest())


def normalise(plate: str) -> str:
    """One way of writing a door plate: full-width letters, Chinese numerals, unit words and spaces made alike."""
    text = unicodedata.normalize("NFKC", plate).casefold()
    text = _NUMERAL.sub(lambda found: _number(found[0]), text)
    return _BETWEEN.sub("-", _COUNTED.sub("-", text)).strip("-")


def _number(numeral: str) -> str:
    """`十二` → 12, `二十` → 20, `三零一` → 301."""
    if "十" not in numeral:
        return "".join(str(_DIGITS.index(sign)) for sign in numeral)
    tens, _, ones = numeral.partition("十")
    return str((_DIGITS.index(tens[-1]) if tens else 1) * 10 + (_DIGITS.index(ones[0]) if ones else 0))
