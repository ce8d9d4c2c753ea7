"""A notice: one person is told one thing about one event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one person was told, in the words and the language it was told in."""

    id: str
    person: str
    event_id: str
    proposal_id: str
    kind: str
    urgency: str
    language: str
    title: str
    text: str
    created_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How a person wants to be told; the addresses themselves are sealed."""

    person: str
    language: str
    channels: tuple[str, ...] = ()
    sealed: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Names:
    """What tiers, bodies and agencies are called, by their ids."""

    known: Mapping[str, str] = field(default_factory=dict)

    def facts(self, fields: Mapping[str, object]) -> dict[str, str]:
        """For each field that holds such an id, `<field>_name`; an id that is not known is its own name."""
        named: dict[str, str] = {}
        for key in ("tier", "body", "agency", "from_tier", "from_body", "instead", "lead"):
            value = fields.get(key)
            id_ = str((value.get("agency") if isinstance(value, Mapping) else value) or "")
            named[f"{key}_name"] = self.known.get(id_, id_)
        return named
