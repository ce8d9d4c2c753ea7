"""Claiming (认领): by a code on a slip of paper somebody becomes the author of what an officer filed for them (代提).

The same way goes who follows an author: the same person with another phone, a guardian, an heir.
"""

import base64
import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from .guards import Ask
from .moves import permit
from .proposal import Proposal
from .refusal import NotFound
from .signature import Party, Signature
from .signing import counted

UNCLAIMED, ON_BEHALF = "unclaimed", "on_behalf"

#: Crockford's alphabet in the order of RFC 4648's: without I, L, O and U, which people misread.
_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_MISREAD = str.maketrans("OIL", "011")
_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A code for one proposal, sealed; empty once it was brought. Why it was made out, only officers read."""

    proposal_id: str
    code: str
    ground: str
    issued_by: str
    issued_at: datetime
    valid_until: datetime
    claimed_at: datetime | None = None

    @property
    def said(self) -> Literal["on_behalf", "succession"]:
        """The ground as everybody may know it: whether an author is ill or dead is nobody's business."""
        return "on_behalf" if self.ground == ON_BEHALF else "succession"


def nobody_yet(id: str) -> Party:
    """Who stands as the author until the proposal is claimed."""
    return Party(kind=UNCLAIMED, id=f"{UNCLAIMED}-{id}")


def spell(random: bytes) -> str:
    """60 random bits out of eight bytes as they stand on a slip: `7K2M-0QXD-9VWA`."""
    letters = base64.b32encode(random).decode().translate(_LETTERS)[:_LENGTH]
    return "-".join(letters[start:start + 4] for start in range(0, _LENGTH, 4))


def seal_code(code: str, *, salt: str) -> str:
    """The code under the operator's secret: it is found by this, and officers read it again.

    Small letters, full-width ones, spaces, and letters taken for figures are all the same code.
    """
    told = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", code).upper())).translate(_MISREAD)
    return _codes(salt).encrypt(told.encode(), None).hex()


def open_code(sealed: str, *, salt: str) -> str:
    """The code as it stands on the slip."""
    letters = _codes(salt).decrypt(bytes.fromhex(sealed), None).decode()
    return "-".join(letters[start:start + 4] for start in range(0, len(letters), 4))


def issue(proposal: Proposal, claim: Claim, *, offices: frozenset[str]) -> Proposal:
    """The proposal, once an officer may make out this code for it."""
    permit(proposal, "issue_claim", Ask(
        by=claim.issued_by, offices=offices, now=claim.issued_at, ground=claim.ground))
    return proposal


def claim(
    proposal: Proposal, held: Claim | None, *, code: str, by: str, now: datetime,
) -> tuple[Proposal, Claim, Signature | None]:
    """The proposal with its new author, the code used up, and the signature that the author needs no more.

    Who has signed it before speaks for the household of that signature.
    """
    if held is None or not held.code or held.code != code:
        raise NotFound("there is no such code, or it was used")
    permit(proposal, "claim", Ask(by=by, now=now, until=held.valid_until))
    own = next((signature for signature in proposal.signatures if signature.signer.id == by), None)
    fresh = replace(proposal, author=Party(kind="resident", id=by))
    if own is not None and own.household:
        fresh = replace(fresh, household=own.household, sealed=own.sealed)
    others = tuple(signature for signature in proposal.signatures if signature is not own)
    return counted(fresh, others), replace(held, code="", claimed_at=now), own


def _codes(salt: str) -> AESSIV:
    return AESSIV(hmac.new(salt.encode(), b"claim codes, sealed", hashlib.sha512).digest())
