"""Settings: read once at start, typed; a wrong one stops the service with a sentence.

Order of precedence: `YISHI_<SERVICE>_<KEY>`, then `YISHI_<KEY>` (for all services), then the service's `config.yaml`
(or the file that `YISHI_<SERVICE>_CONFIG` names), then the default below.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from . import publisher

Origin = Annotated[str, StringConstraints(pattern=r"^(\*|https?://[a-z0-9.-]+(:[0-9]{1,5})?)$")]
#: https, or this machine itself
Issuer = Annotated[str, StringConstraints(
    pattern=r"^(https://[^\s/?#]+|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?)(/[^\s?#]*)?$")]
Role = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(:[A-Za-z0-9*_-]+)?$")]


class Oidc(BaseModel):
    """An identity provider (OpenID Connect) whose tokens are believed, and about what."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    #: its people are known here as `<name>.<subject>`
    name: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    #: its address, exactly as its tokens name it; what else there is to know it publishes itself
    issuer: Issuer
    #: for whom tokens must be made
    audience: str = Field(min_length=1)
    #: the claim that says who it is
    subject: str = Field("sub", min_length=1)
    #: the claim that holds groups or roles; dots lead into claims that hold claims
    claim: str = Field("yishi_roles", min_length=1)
    #: which roles (`role` or `role:scope`) a value of it gives
    roles: dict[str, tuple[Role, ...]] = Field(default_factory=dict)
    #: roles that are taken from it as they stand, with their scope
    as_told: tuple[Role, ...] = ()
    algorithms: tuple[Literal["RS256", "PS256", "ES256", "EdDSA", "Ed25519"], ...] = Field(
        ("RS256", "PS256", "ES256", "EdDSA", "Ed25519"), min_length=1)


class Settings(BaseSettings):
    """What every service can be told. A service's own settings derive from this and name it in `service`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, validate_default=True)
    service: ClassVar[str] = ""

    #: production refuses demo accounts and a moved clock
    mode: Literal["local", "production"] = "production"
    #: this service's own PostgreSQL database
    database_url: str = "postgresql://127.0.0.1:5432/yishi"
    #: connections kept open to it, at most: as many for transactions, and as many for single statements
    database_pool: int = Field(default=10, ge=1, le=100)
    #: the internal virtual host of RabbitMQ
    amqp_uri: str = "amqp://127.0.0.1:5672/yishi"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8100, ge=1, le=65535)
    #: processes of this service that share the port
    replicas: int = Field(default=1, ge=1, le=64)
    #: folder of the district pack
    district: Path | None = None
    #: public keys (JWKS) of those whose tokens are believed
    issuers: Path | None = None
    #: identity providers (OpenID Connect) whose tokens are believed too, about the roles named here
    oidc: tuple[Oidc, ...] = ()
    #: other services' feeds and public keys, for reading what was missed
    peers: Path | None = None
    #: this service's own private key (JWK), for reading feeds
    signing_key: Path | None = None
    #: the moved clock of local mode
    clock_file: Path | None = None
    #: how often feeds are compared with what has come, in seconds
    sweep_seconds: float = Field(default=15.0, gt=0)
    #: how often the relay, the timers and the retries look by themselves, in seconds
    poll_seconds: float = Field(default=1.0, gt=0)
    #: how many events are published or applied together at most
    window: int = Field(default=500, ge=1, le=5000)
    #: largest body of a request, in bytes
    body_limit: int = Field(default=65536, ge=1024)
    #: origins (https://host) whose pages may call this service from a browser, or "*" for all; empty: none
    cors_origins: tuple[Origin, ...] = ()
    #: how many proxies of one's own stand before this service: so many addresses of X-Forwarded-For are believed
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("amqp_uri", "agencies_uri", check_fields=False)
    @classmethod
    def _a_brokers_address_is_read(cls, uri: str | None) -> str | None:
        if uri is not None:
            publisher.address(uri)
        return uri

    @model_validator(mode="after")
    def _the_clock_moves_in_local_mode_only(self) -> "Settings":
        if self.clock_file is not None and self.mode != "local":
            raise ValueError("clock_file moves the clock and is for local mode only")
        return self

    @model_validator(mode="after")
    def _each_provider_once(self) -> "Settings":
        for names in ([each.name for each in self.oidc], [each.issuer for each in self.oidc]):
            if len(set(names)) < len(names):
                raise ValueError("oidc names each identity provider once, each with a name of its own")
        return self

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource, dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment for this service, environment for all, the file."""
        own = EnvSettingsSource(settings_cls, env_prefix=f"YISHI_{cls.service.upper()}_")
        everyone = EnvSettingsSource(settings_cls, env_prefix="YISHI_")
        return init_settings, own, everyone, YamlConfigSettingsSource(settings_cls, yaml_file=config_file(cls.service))


S = TypeVar("S", bound=Settings)


def config_file(service: str) -> Path | None:
    """The file that `YISHI_<SERVICE>_CONFIG` names, else `config.yaml` beside the package, else none."""
    named = os.environ.get(f"YISHI_{service.upper()}_CONFIG")
    if named:
        return Path(named)
    package = sys.modules.get(f"yishi_{service}")
    beside = Path(str(package.__file__)).parent.parent / "config.yaml" if package and package.__file__ else None
    return beside if beside and beside.exists() else None


def load(settings_class: type[S]) -> S:
    """The service's settings; when they are wrong, says so in one sentence for each and exits with 2."""
    try:
        return settings_class()
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            key = ".".join(str(part) for part in fault["loc"]) or "settings"
            print(f"{settings_class.service}: setting {key}: {fault['msg']}", file=sys.stderr)
        raise SystemExit(2) from None
