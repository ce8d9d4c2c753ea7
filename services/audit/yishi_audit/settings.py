"""Settings of audit, and the names it reads from the district pack."""

from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, Field
from yishi_chassis import pack, settings

from .domain.timeline import Names


class Settings(settings.Settings):
    """What audit can be told, beyond what every service can."""

    service: ClassVar[str] = "audit"
    database_url: str = "postgresql://127.0.0.1:5432/yishi_audit"
    http_port: int = Field(8105, ge=1, le=65535)
    #: the log's name: its public address without the scheme
    origin: str = Field("yishi.local/log", pattern=r"^[^\s+]+$", max_length=200)
    #: private key (JWK, Ed25519) that signs checkpoints; left out: `signing_key`
    log_key: Path | None = None
    #: where the last published checkpoint is kept, outside the database
    checkpoint_file: Path | None = None
    #: how often others are told of a new checkpoint at most, in seconds
    publish_seconds: float = Field(60.0, ge=0)
    #: how many events one step of the sequencer takes at most
    batch: int = Field(500, ge=1, le=5000)


class _Excerpt(pack.PackModel):
    """A file that another service owns: only what is needed here is read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Named(_Excerpt):
    """Something of the pack that has a name, perhaps an English one too."""

    id: str
    name: str
    name_en: str = ""


class TiersFile(_Excerpt):
    """tiers.toml."""

    tiers: tuple[Named, ...] = ()


class BodiesFile(_Excerpt):
    """bodies.toml."""

    bodies: tuple[Named, ...] = ()


class AgenciesFile(_Excerpt):
    """agencies.toml."""

    agencies: tuple[Named, ...] = ()


def names(district: pack.District) -> dict[str, Names]:
    """What tiers, bodies and agencies are called, by language; without a pack they are called by their ids."""
    if district.folder is None:
        return {"zh-CN": Names(), "en": Names()}
    files = {
        "tiers": district.read("tiers", TiersFile).tiers,
        "bodies": district.read("bodies", BodiesFile).bodies,
        "agencies": district.read("agencies", AgenciesFile).agencies,
    }
    chinese = {kind: {one.id: one.name for one in found} for kind, found in files.items()}
    english = {kind: {one.id: one.name_en or one.name for one in found} for kind, found in files.items()}
    return {"zh-CN": Names(**chinese), "en": Names(**english)}
