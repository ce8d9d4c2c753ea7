"""Who signs the log, and what it has published: the two things that do not lie in its database."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .. import store
from ..domain.note import Checkpoint, Signer
from ..domain.tree import Frontier


@dataclass(frozen=True, kw_only=True)
class Notary:
    """The log's name and key, the file of the last published checkpoint, and how often others are told of one."""

    origin: str
    signer: Signer | None = None
    file: Path | None = None
    every: timedelta = timedelta(seconds=60)

    @classmethod
    def of(cls, *, origin: str, key: Path | None, file: Path | None, every: float) -> "Notary":
        """From the settings; raises OSError if the key file holds no private Ed25519 key."""
        signer = Signer(name=origin, key=read_key(key)) if key else None
        return cls(origin=origin, signer=signer, file=file, every=timedelta(seconds=every))

    def published(self) -> Checkpoint | None:
        """The last published checkpoint; raises BadNote if the file does not hold a note of this log."""
        note = store.published.read(self.file) if self.file else None
        return self.signer.verifier.open(note) if note and self.signer else None

    def checkpoint_of(self, frontier: Frontier) -> Checkpoint:
        """What this log claims at that size."""
        return Checkpoint(origin=self.origin, size=frontier.size, root=frontier.root)

    def publish(self, note: str) -> None:
        """Put a new checkpoint in the place of the last one."""
        if self.file:
            store.published.write(self.file, note)


def read_key(file: Path) -> Ed25519PrivateKey:
    """Read a private JWK (kty OKP, crv Ed25519); raises OSError."""
    try:
        jwk = json.loads(file.read_text(encoding="utf-8"))
        secret = urlsafe_b64decode(str(jwk["d"]) + "=" * (-len(jwk["d"]) % 4))
        if jwk.get("crv") != "Ed25519":
            raise ValueError("its curve is not Ed25519")
        return Ed25519PrivateKey.from_private_bytes(secret)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise OSError(f"{file} holds no private Ed25519 key (JWK): {error}") from None
