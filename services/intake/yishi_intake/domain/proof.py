"""A proof: what one person signed, with which key, complete enough to be verified by anybody without this system."""

from dataclasses import dataclass

from .device_key import DeviceKey
from .envelope import Evidence
from .proposal import Content, Proposal
from .revision import Revision
from .signature import Signature

FORMAT = "civic-proof/v1"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One signature of one person, and all that stands behind it."""

    proposal: Proposal
    signature: Signature
    key: DeviceKey
    evidence: Evidence
    former: tuple[Revision, ...] = ()

    @property
    def content(self) -> Content | Revision | None:
        """The text that was signed, though the proposal may read otherwise by now; None when it was taken out."""
        signed, content = self.signature.text_hash, self.proposal.content
        if self.proposal.redacted_at is not None:
            return None
        if content.hash == signed:
            return content
        return next((each for each in self.former if each.text_hash == signed), None)
