"""Co-signing: neighbours put their households behind a text that is open."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from .guards import Ask
from .moves import permit
from .proposal import Proposal
from .signature import Party, Signature


@dataclass(frozen=True, kw_only=True)
class Count:
    """Who signed, counted apart: households meet the threshold, residents and units are shown beside them."""

    households: int
    residents: int
    units: int


def count(proposal: Proposal) -> Count:
    """Each door plate once, the author's too if it was given; of residents and units those who signed."""
    plates = {signature.household for signature in proposal.signatures} | {proposal.household}
    units = sum(signature.signer.collective for signature in proposal.signatures)
    return Count(households=len(plates - {None}), residents=len(proposal.signatures) - units, units=units)


def sign(proposal: Proposal, signature: Signature, *, now: datetime) -> Proposal:
    """The proposal with one more signature; two of one household are welcome and count as one."""
    permit(proposal, "sign", Ask(by=signature.signer.id, now=now, signature=signature))
    return counted(proposal, (*proposal.signatures, signature))


def unsign(proposal: Proposal, *, by: str, now: datetime) -> tuple[Proposal, Party]:
    """The proposal without this person's signature, and who it was."""
    permit(proposal, "unsign", Ask(by=by, now=now))
    gone = next(s for s in proposal.signatures if s.signer.id == by)
    return counted(proposal, tuple(s for s in proposal.signatures if s is not gone)), gone.signer


def counted(proposal: Proposal, signatures: tuple[Signature, ...]) -> Proposal:
    """The proposal with these signatures; the levels are of those under its own text."""
    changed = replace(proposal, signatures=signatures)
    now = count(changed)
    assurance = dict(Counter(signature.assurance for signature in signatures if not signature.through))
    signers = {signature.signer.id for signature in signatures} - {proposal.author.id}
    speaking = tuple(each for each in proposal.representatives if each in signers)
    return replace(
        changed, representatives=speaking, households=now.households, residents=now.residents, units=now.units,
        assurance=assurance, version=proposal.version + 1)
