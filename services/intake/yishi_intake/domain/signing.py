"""Co-signing: neighbours put their households behind a text that is open."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from .household import NoHousehold
from .proposal import Proposal, expect
from .refusal import NotFound, Refused, TooLate
from .signature import Party, Signature


class TextChanged(Refused):
    """A signature is for one exact text."""

    code = "text-changed"


class OwnProposal(Refused):
    """Authors stand behind their text already."""

    code = "own-proposal"


class SignedAlready(Refused):
    """One signature per person."""

    code = "signed-already"


@dataclass(frozen=True, kw_only=True)
class Count:
    """Households meet the threshold; units are counted apart."""

    households: int
    units: int


def count(proposal: Proposal) -> Count:
    """Each door plate once, the author's too if it was given."""
    plates = {signature.household for signature in proposal.signatures} | {proposal.household}
    units = sum(signature.household is None for signature in proposal.signatures)
    return Count(households=len(plates - {None}), units=units)


def sign(proposal: Proposal, signature: Signature, *, now: datetime) -> Proposal:
    """The proposal with one more signature; two of one household are welcome and count as one."""
    _still_collecting(proposal, now=now)
    if signature.signer.id == proposal.author.id:
        raise OwnProposal("authors do not co-sign their own proposal", state=proposal.state)
    if any(other.signer.id == signature.signer.id for other in proposal.signatures):
        raise SignedAlready("you have signed this proposal already", state=proposal.state)
    if signature.text_hash != proposal.content.hash:
        raise TextChanged("the text is not the one you read; please read it again", state=proposal.state)
    if signature.signer.kind == "resident" and signature.household is None:
        raise NoHousehold("please give the door plate of your household", state=proposal.state)
    return _counted(proposal, (*proposal.signatures, signature))


def unsign(proposal: Proposal, *, by: str, now: datetime) -> tuple[Proposal, Party]:
    """The proposal without this person's signature, and who it was."""
    _still_collecting(proposal, now=now)
    gone = next((s for s in proposal.signatures if s.signer.id == by), None)
    if gone is None:
        raise NotFound("you have not signed this proposal", state=proposal.state)
    return _counted(proposal, tuple(s for s in proposal.signatures if s is not gone)), gone.signer


def _still_collecting(proposal: Proposal, *, now: datetime) -> None:
    expect(proposal, "collecting")
    if proposal.lapses_at is not None and now >= proposal.lapses_at:
        raise TooLate("the days for collecting signatures are over", state=proposal.state)


def _counted(proposal: Proposal, signatures: tuple[Signature, ...]) -> Proposal:
    changed = replace(proposal, signatures=signatures)
    assurance = dict(Counter(signature.assurance for signature in signatures))
    return replace(
        changed, households=count(changed).households, assurance=assurance, version=proposal.version + 1)
