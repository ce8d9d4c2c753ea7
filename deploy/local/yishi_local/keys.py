"""The keys of a local world: who issues tokens, who signs requests for feeds, and whose public keys are believed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from joserfc.jwk import OKPKey

ISSUER = "issuer"


@dataclass(frozen=True)
class Keys:
    """Files under one folder; private ones are readable by their owner only."""

    folder: Path

    @property
    def issuer(self) -> Path:
        """Signs the tokens of people; private."""
        return self.folder / "issuer.jwk"

    @property
    def issuers(self) -> Path:
        """A JWKS: the public keys of those whose tokens are believed."""
        return self.folder / "issuers.jwks"

    @property
    def peers(self) -> Path:
        """The services' feeds and public keys."""
        return self.folder / "peers.toml"

    def of(self, service: str) -> Path:
        """Signs a service's own requests; private."""
        return self.folder / f"{service}.jwk"


def make(folder: Path, *, feeds: Mapping[str, str]) -> Keys:
    """Keys for the issuer and for each service in `feeds` (name: address); those already there are kept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = Keys(folder)
    issuer = _key(keys.issuer, kid=ISSUER)
    publics = {service: _public(_key(keys.of(service), kid=service)) for service in feeds}
    keys.issuers.write_text(json.dumps({"keys": [_public(issuer)]}, indent=1) + "\n")
    keys.peers.write_text("".join(_peer(name, url, publics[name]) for name, url in feeds.items()))
    return keys


def _key(file: Path, *, kid: str) -> OKPKey:
    if not file.exists():
        made = OKPKey.generate_key("Ed25519", parameters={"kid": kid, "use": "sig", "alg": "EdDSA"})
        file.touch(mode=0o600)
        file.write_text(json.dumps(made.as_dict(private=True)) + "\n")
    return OKPKey.import_key(json.loads(file.read_text()))


def _public(key: OKPKey) -> dict[str, object]:
    return dict(key.as_dict(private=False))


def _peer(name: str, url: str, public: Mapping[str, object]) -> str:
    members = ", ".join(f"{member} = {json.dumps(value)}" for member, value in public.items())
    return f'[{name}]\nurl = "{url}"\nkey = {{ {members} }}\n\n'
