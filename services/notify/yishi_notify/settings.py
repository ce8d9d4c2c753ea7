"""Settings of notify, and the names it reads from the district pack."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import ConfigDict, Field
from yishi_chassis import pack, settings

from .domain.notice import Names
from .domain.phone import Limits


class Settings(settings.Settings):
    """What notify can be told, beyond what every service can."""

    service: ClassVar[str] = "notify"
    database_url: str = "postgresql://127.0.0.1:5432/yishi_notify"
    http_port: int = Field(8104, ge=1, le=65535)
    #: the language of those who chose none
    language: Literal["zh-CN", "en"] = "zh-CN"
    #: file of the keys that seal contacts, newest first; left out: no contacts are taken
    contacts_key: Path | None = None
    #: where mail is handed in; left out: no mail is sent
    smtp_host: str = ""
    smtp_port: int = Field(25, ge=1, le=65535)
    smtp_starttls: bool = False
    smtp_user: str = ""
    #: file of the password
    smtp_password: Path | None = None
    #: the sender's address; its domain is also that of the Message-IDs
    mail_from: str = Field("notices@yishi.invalid", pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    #: how long the mail server may take for each answer, in seconds
    smtp_timeout: float = Field(20.0, gt=0, le=50)
    #: where text messages are handed in (`channels/sms.py` says how); left out: no phone can be proved
    sms_url: str = Field("", pattern=r"^(https?://[^\s]+)?$")
    #: file of the gateway's bearer token
    sms_token: Path | None = None
    #: how long the gateway may take, in seconds
    sms_timeout: float = Field(10.0, gt=0, le=50)
    #: how many codes may be asked for: in a day by a person and for a number, in an hour from an address; 0: no limit
    codes_by_person: int = Field(10, ge=0)
    codes_by_number: int = Field(5, ge=0)
    codes_by_address: int = Field(60, ge=0)

    def code_limits(self) -> Limits:
        """As the rules use them."""
        return Limits(person=self.codes_by_person, number=self.codes_by_number, address=self.codes_by_address)


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
    known = (
        *district.read("tiers", TiersFile).tiers, *district.read("bodies", BodiesFile).bodies,
        *district.read("agencies", AgenciesFile).agencies,
    )
    english = {one.id: one.name_en or one.name for one in known}
    return {"zh-CN": Names(known={one.id: one.name for one in known}), "en": Names(known=english)}
