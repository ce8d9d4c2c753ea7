"""What telling and delivering need besides the database: rules, names, channels, and the keys of contacts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..channels import Channel
from ..domain import CannotSeal, sealing
from ..domain import rules as told
from ..domain.notice import Contact, Names


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One for each process; `names` by language."""

    channels: Mapping[str, Channel]
    rules: told.Rules = field(default_factory=told.load)
    names: Mapping[str, Names] = field(default_factory=dict)
    language: str = "zh-CN"
    keys: sealing.Keys | None = None

    def sealed(self, addresses: Mapping[str, str], *, person: str) -> bytes | None:
        """Addresses by channel, sealed; raises CannotSeal without a key."""
        if not addresses:
            return None
        return self.expect_keys().seal(json.dumps(dict(addresses)), person=person)

    def expect_keys(self) -> sealing.Keys:
        """The keys of contacts; raises CannotSeal where there are none."""
        if self.keys is None:
            raise CannotSeal("no addresses are taken here: there is no key to seal them with")
        return self.keys

    def addresses(self, contact: Contact) -> dict[str, str]:
        """The addresses of a person by channel; raises sealing.Unreadable."""
        if contact.sealed is None:
            return {}
        if self.keys is None:
            raise sealing.Unreadable("there is no key at hand")
        return dict(json.loads(self.keys.open(contact.sealed, person=contact.person)))


def read_keys(file: Path | None) -> sealing.Keys | None:
    """The keys in a file; raises OSError if it holds none."""
    if file is None:
        return None
    try:
        return sealing.parse(file.read_text(encoding="utf-8").splitlines())
    except ValueError as error:
        raise OSError(f"{file} holds no keys for contacts: {error}") from None
