"""Challenges: what a device is asked to sign, for one person, one proposal, one exact text, once and soon."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .device_key import DeviceKey, usable, verify
from .envelope import BadEnvelope, Evidence, Members, Site, canonical, expect, read
from .moves import expect as expect_move
from .proposal import Proposal
from .refusal import Refused, TextChanged, TooLate
from .signature import Signature

#: How long a challenge waits to be signed.
WAITS = timedelta(minutes=10)
SIGN_ACT = "civic.cosign.v1"


class NotChallenged(Refused):
    """A nonce is good once: it has been used, replaced by a newer one, or was never given to this person."""

    code = "not-challenged"


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """`sid` is the id the signature will have; `capacity` says as what the person signs."""

    nonce: str
    sid: str
    owner: str
    proposal_id: str
    key_id: str
    capacity: str
    text_hash: str
    revision: int
    issued_at: datetime
    expires_at: datetime

    def members(self, site: Site) -> Members:
        """What the device must sign; seconds since 1970."""
        members: Members = {
            "typ": SIGN_ACT, "choice": "support", "proposal": self.proposal_id, "proposal_hash": self.text_hash,
            "revision": self.revision, "capacity": self.capacity, "kid": self.key_id, "nonce": self.nonce,
            "sid": self.sid, "iat": int(self.issued_at.timestamp()), "exp": int(self.expires_at.timestamp()),
        }
        return members | site.members()

    def envelope(self, site: Site) -> str:
        """The same, as it is to be signed."""
        return canonical(self.members(site))


def challenge(
    proposal: Proposal, key: DeviceKey, *, text_hash: str, capacity: str, owner: str, nonce: str, sid: str,
    site: Site, now: datetime,
) -> Challenge:
    """Ask for a signature under the text that this person has read."""
    usable(key, by=owner, site=site)
    expect_move(proposal, "sign")
    if text_hash != proposal.content.hash:
        raise TextChanged("the text is not the one you read; please read it again", state=proposal.state)
    return Challenge(
        nonce=nonce, sid=sid, owner=owner, proposal_id=proposal.id, key_id=key.id, capacity=capacity,
        text_hash=text_hash, revision=proposal.revision, issued_at=now, expires_at=now + WAITS)


def nonce_of(evidence: Evidence) -> str:
    """Which challenge the evidence answers."""
    nonce = read(evidence.envelope).get("nonce")
    if not isinstance(nonce, str):
        raise BadEnvelope("the envelope names no nonce")
    return nonce


def redeem(
    asked: Challenge, signature: Signature, *, key: DeviceKey, evidence: Evidence, proposal: Proposal, site: Site,
    now: datetime,
) -> Signature:
    """The signature, as one that a device key stands behind; refused when anything about it is not as it was asked."""
    usable(key, by=signature.signer.id, site=site)
    meant = replace(
        asked, owner=signature.signer.id, proposal_id=proposal.id, revision=proposal.revision,
        text_hash=signature.text_hash, capacity=signature.signer.kind)
    expect(read(evidence.envelope), meant.members(site))
    if now >= asked.expires_at:
        raise TooLate("the challenge has expired; please sign again", state=proposal.state)
    verify(key, evidence, site=site)
    return replace(signature, id=asked.sid, assurance="device_key", key_id=key.id, evidence=evidence.digest)
