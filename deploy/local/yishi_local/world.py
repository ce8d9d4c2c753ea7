"""A local world: where its servers are, what its services are told, and what is remembered of it between two starts."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import yishi_contracts as contracts
from yishi_chassis import topology

from . import databases, keys, place, ports

ROOT = Path(__file__).parents[3]
SERVICES = contracts.SPEAKERS
HTTP = {name: 8101 + number for number, name in enumerate(SERVICES)}


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """Passwords that were drawn once and are kept."""

    databases: dict[str, str] = field(default_factory=dict)
    broker: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, str] = field(default_factory=dict)
    salt: str = ""

    @classmethod
    def of(cls, folder: Path, *, agencies: tuple[str, ...] = ()) -> "Secrets":
        """Those of the world in `folder`; what is missing is drawn and noted."""
        file = folder / "secrets.json"
        kept = place.recall(file)
        wanted = {"databases": SERVICES, "broker": SERVICES, "agencies": agencies}
        drawn: dict[str, Any] = {
            kind: {name: kept.get(kind, {}).get(name) or databases.new_password() for name in names}
            for kind, names in wanted.items()}
        drawn["salt"] = kept.get("salt") or databases.new_password()
        if drawn != kept:
            place.note(file, drawn)
        return cls(**drawn)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything a service must be told to run here."""

    folder: Path
    district: Path
    databases: Mapping[str, str]
    amqp: Mapping[str, str]
    ports: Mapping[str, int]
    keys: keys.Keys
    secrets: Secrets
    #: the broker's management interface with its login; None: somebody else's broker, of which we are a mere user
    management: str | None = None
    agencies: Mapping[str, str] = field(default_factory=dict)
    vhost: str = topology.VHOST
    agencies_vhost: str = topology.AGENCIES_VHOST
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    @property
    def urls(self) -> dict[str, str]:
        """Where each service answers."""
        return {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}

    def env(self, service: str) -> dict[str, str]:
        """The environment of one service: ours, with what the world says on top."""
        return {**os.environ, **self.told(service), **self.extra}

    def told(self, service: str) -> dict[str, str]:
        """What the world says to one service, as `YISHI_…` variables."""
        own = {
            "DATABASE_URL": self.databases[service], "AMQP_URI": self.amqp[service],
            "HTTP_PORT": str(self.ports[service]), "SIGNING_KEY": str(self.keys.of(service)),
        }
        if service == "intake":
            own |= {"ISSUER_KEY": str(self.keys.issuer), "HOUSEHOLD_SALT": self.secrets.salt,
                    "BLOBS": f"file://{self.folder / 'files'}"}
        if service == "review":
            own |= {"BLOBS": f"file://{self.folder / 'review-files'}"}
        if service == "dispatch":
            ours = self.management is not None   # on somebody else's broker all is in the one virtual host
            own["AGENCIES_URI"] = in_vhost(self.amqp[service], self.agencies_vhost) if ours else self.amqp[service]
            own |= {"WEBHOOK_KEY": str(self.keys.webhooks), "WEBHOOK_SIGNING_KEY": str(self.keys.webhook_signer)}
        if service == "notify":
            own |= {"CONTACTS_KEY": str(self.keys.contacts)}
        if service == "audit":
            own |= {"CHECKPOINT_FILE": str(self.folder / "log-checkpoint")}
        for_all = {
            "YISHI_MODE": "local", "YISHI_DISTRICT": str(self.district), "YISHI_CLOCK_FILE": str(self.clock_file),
            "YISHI_ISSUERS": str(self.keys.issuers), "YISHI_PEERS": str(self.keys.peers),
        }
        return for_all | {f"YISHI_{service.upper()}_{key}": value for key, value in own.items()}

    def note(self, **more: Any) -> None:
        """Write state.json: what other commands (`yishi story`, `yishi down`) and people need to find it."""
        place.note(self.folder / "state.json", {
            "services": self.urls, "district": str(self.district), "clock": str(self.clock_file),
            "databases": dict(self.databases), "amqp": dict(self.amqp), "management": self.management,
            "agencies": dict(self.agencies), **more,
        })


def state(folder: Path) -> dict[str, Any]:
    """What `note` wrote, or nothing when no world was ever started there."""
    return place.recall(folder / "state.json")


def run_folder() -> Path:
    """`.run` of this checkout, or where YISHI_RUN says."""
    return Path(os.environ.get("YISHI_RUN", ROOT / ".run")).absolute()


def district_folder() -> Path:
    """The district pack: the one YISHI_DISTRICT names, or Jinniu's."""
    return Path(os.environ.get("YISHI_DISTRICT", ROOT / "deploy" / "districts" / "jinniu")).absolute()


def agency_ids(district: Path) -> tuple[str, ...]:
    """The agencies of a district pack."""
    file = district / "agencies.toml"
    return tuple(one["id"] for one in tomllib.loads(file.read_text(encoding="utf-8"))["agencies"])


def account_rows(district: Path) -> list[dict[str, Any]]:
    """The demo accounts of a district pack; none if it has no accounts.toml."""
    file = district / "accounts.toml"
    return list(tomllib.loads(file.read_text(encoding="utf-8"))["accounts"]) if file.exists() else []


def http_ports(environment: Mapping[str, str]) -> dict[str, int]:
    """A free port for each service, as near as possible to the usual one or to `YISHI_<SERVICE>_HTTP_PORT`."""
    return ports.several({name: int(environment.get(f"YISHI_{name.upper()}_HTTP_PORT", usual))
                          for name, usual in HTTP.items()})


def given_databases(environment: Mapping[str, str]) -> dict[str, str]:
    """The five `YISHI_<SERVICE>_DATABASE_URL`, if all are given; raises ValueError when only some are."""
    keys_of = {name: f"YISHI_{name.upper()}_DATABASE_URL" for name in SERVICES}
    found = {name: environment[key] for name, key in keys_of.items() if key in environment}
    if found and len(found) < len(SERVICES):
        raise ValueError("either all of YISHI_<SERVICE>_DATABASE_URL or none: missing are those of "
                         + ", ".join(name for name in SERVICES if name not in found))
    return found


def in_vhost(uri: str, vhost: str, *, user: str | None = None, password: str = "") -> str:
    """The same broker's address, for another virtual host and perhaps another user."""
    parts = urlsplit(uri)
    host = parts.netloc.rpartition("@")[2]
    login = parts.netloc.rpartition("@")[0] if user is None else f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}" if login else host, path="/" + quote(vhost, safe="")))
