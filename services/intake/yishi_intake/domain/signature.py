"""Who stands behind a proposal: parties, and their signatures."""

from dataclasses import dataclass
from datetime import datetime

from .refusal import NotYours

#: The kinds of parties that are no resident.
COLLECTIVES = ("unit", "organisation")


@dataclass(frozen=True, kw_only=True)
class Party:
    """A resident, a resident unit (驻社区单位) or an organisation of the area, by an opaque id."""

    kind: str
    id: str

    @property
    def collective(self) -> bool:
        """Whether it is a unit or an organisation, which belongs to no household."""
        return self.kind in COLLECTIVES


def party(kind: str, *, person: str, roles: frozenset[tuple[str, str]]) -> Party:
    """Everybody may speak as a resident; for a unit or an organisation only who holds that role, for whatever scope."""
    if kind != "resident" and kind not in {role for role, _ in roles}:
        raise NotYours(f"this account does not speak for a {kind}")
    return Party(kind=kind, id=person)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One party's yes to the text with this hash; `household` is None for units, which count apart.

    `assurance` is the id of its level; above a click, `key_id` and `evidence` (a digest) name what stands behind it.
    `sealed` is the door plate for a merge to count it; `through` is the proposal with which it came, pinned to that
    one's text.
    """

    id: str
    signer: Party
    household: str | None
    text_hash: str
    signed_at: datetime
    assurance: str = "click"
    key_id: str | None = None
    evidence: str | None = None
    sealed: str | None = None
    through: str | None = None

    @property
    def voice(self) -> str:
        """What is asked and counted once: the household, or a unit by itself."""
        return self.household or self.signer.id
