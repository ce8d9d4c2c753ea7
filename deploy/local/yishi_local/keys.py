"""The keys of a local world: who issues tokens, who signs requests for feeds, and whose public keys are believed."""

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yishi_chassis import auth

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

    @property
    def contacts(self) -> Path:
        """Seals the addresses people give to notify; private."""
        return self.folder / "contacts.key"

    @property
    def webhooks(self) -> Path:
        """Seals the secrets of agencies' webhooks; private."""
        return self.folder / "webhooks.key"

    @property
    def webhook_signer(self) -> Path:
        """Signs what is posted to them; private."""
        return self.folder / "webhook-signer.key"

    def of(self, service: str) -> Path:
        """Signs a service's own requests; private."""
        return self.folder / f"{service}.jwk"


def make(folder: Path, *, feeds: Mapping[str, str]) -> Keys:
    """Keys for the issuer and for each service in `feeds` (name: address); those already there are kept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = Keys(folder)
    _secret(keys.contacts)
    _secret(keys.webhooks, written=urlsafe_b64encode)
    _secret(keys.webhook_signer, begins="whsk_")
    privates = {service: _key(keys.of(service), kid=service) for service in feeds}
    services = [{**key, "roles": ["service"]} for key in privates.values()]   # believed to be services, no more
    issuers = auth.public_set([_key(keys.issuer, kid=ISSUER), *services])
    publics = {service: auth.public_set([key])["keys"][0] for service, key in privates.items()}
    keys.issuers.write_text(json.dumps(issuers, indent=1) + "\n")
    keys.peers.write_text("".join(_peer(name, url, publics[name]) for name, url in feeds.items()))
    return keys


def _secret(file: Path, *, begins: str = "", written: Callable[[bytes], bytes] = b64encode) -> None:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"{begins}{written(secrets.token_bytes(32)).decode()}\n")


def _key(file: Path, *, kid: str) -> dict[str, Any]:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(json.dumps(auth.new_key(kid)) + "\n")
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def _peer(name: str, url: str, public: Mapping[str, object]) -> str:
    members = ", ".join(f"{member} = {json.dumps(value)}" for member, value in public.items())
    return f'[[peers]]\nname = "{name}"\nurl = "{url}"\nkey = {{ {members} }}\n\n'
