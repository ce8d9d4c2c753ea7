"""A proof: what one person signed, with which key, complete enough to be verified by anybody without this system."""

from dataclasses import dataclass

from .device_key import DeviceKey
from .envelope import Evidence
from .proposal import Content, Proposal
from .signature import Signature

FORMAT = "civic-proof/v1"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One signature of one person, and all that stands behind it."""

    proposal: Proposal
    signature: Signature
    key: DeviceKey
    evidence: Evidence

    @property
    def content(self) -> Content | None:
        """The text that was signed; None when the proposal reads otherwise by now."""
        content = self.proposal.content
        return content if content.hash == self.signature.text_hash else None
