"""Who stands behind a proposal: parties, and their signatures."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Party:
    """A resident, a resident unit (驻社区单位) or an organisation of the area, by an opaque id."""

    kind: str
    id: str


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One party's yes to the text with this hash; `household` is None for units, which count apart."""

    id: str
    signer: Party
    household: str | None
    text_hash: str
    signed_at: datetime

    @property
    def voice(self) -> str:
        """What is asked and counted once: the household, or a unit by itself."""
        return self.household or self.signer.id
