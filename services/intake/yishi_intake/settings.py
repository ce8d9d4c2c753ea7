"""Settings of intake, and the shapes of the pack files it reads: areas, categories, rules, demo accounts."""

import sys
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from yishi_chassis import pack, settings
from yishi_chassis.blobs import Blobs, Unusable

from . import domain

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/[^\s]*[^\s/])?$")]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.:-]+$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$")]


class Settings(settings.Settings):
    """What intake can be told."""

    service: ClassVar[str] = "intake"
    database_url: str = "postgresql://127.0.0.1:5432/yishi_intake"
    http_port: int = Field(8101, ge=1, le=65535)
    #: secret mixed into the hashes of door plates; production needs one, and it must never change
    household_salt: str = ""
    #: private key (JWK) with which residents' tokens are signed
    issuer_key: Path | None = None
    #: whether the limits of the pack hold; left out: in production they do, in local mode a few accounts do everything
    rate_limits: bool | None = None
    #: WeChat's interface, and its page on which people are recognised
    wechat_url: Address = "https://api.weixin.qq.com"
    wechat_authorise_url: Address = "https://open.weixin.qq.com/connect/oauth2/authorize"
    #: the mini program whose users may sign in, and the file of its secret; empty: none
    wechat_mini_appid: str = Field("", pattern=r"^[A-Za-z0-9]*$")
    wechat_mini_secret: Path | None = None
    #: the Official Account (公众号) on whose pages people may sign in, and the file of its secret; empty: none
    wechat_official_appid: str = Field("", pattern=r"^[A-Za-z0-9]*$")
    wechat_official_secret: Path | None = None
    #: the page to which WeChat sends them back; its domain must be registered there
    wechat_page: str = Field("", pattern=r"^(https?://[^\s#]+)?$")
    #: snsapi_base asks nobody; snsapi_userinfo asks for consent, and alone tells who is the same in both
    wechat_scope: Literal["snsapi_base", "snsapi_userinfo"] = "snsapi_base"
    #: how long a token is good for, in seconds
    token_seconds: int = Field(3600, ge=60, le=86400)
    #: receipt numbers set aside by a process at a time; what it has not used when it ends is left out
    number_block: int = Field(100, ge=1, le=10000)
    #: where clients reach this service, without a slash at the end; feeds and the Open311 discovery name it
    public_url: Address = "http://127.0.0.1:8101"
    #: the one jurisdiction_id Open311 clients may name; empty: whatever they name is taken
    open311_jurisdiction: str = ""
    #: whom clients of Open311 ask for a key, or anything else: words, an address
    open311_contact: str = ""
    #: clients that may write by Open311: a name for each and the SHA-256 of its key in hexadecimal
    open311_keys: dict[str, Digest] = Field(default_factory=dict)
    #: public address of this installation, which device signatures name; empty: none are taken (local mode has its own)
    origin: str = Field("", pattern=r"^(https?://[a-z0-9.:-]+)?$")
    #: origins of the pages on which residents use passkeys; empty: the installation's own
    passkey_pages: tuple[Origin, ...] = ()
    #: as what passkeys are shown in a phone's list of them
    passkey_title: str = Field("议事", min_length=1, max_length=64)
    #: the name passkeys are made for, of which those pages are part; empty: the name of the first page
    passkey_domain: str = Field("", pattern=r"^[a-z0-9.-]*$")

    #: where files that people send are kept: `file:///a/folder`, or `s3://key:secret@host:port/bucket` (extra `s3`)
    blobs: str = Field("file:///var/lib/yishi/intake", pattern=r"^(file:///|s3://).+")
    #: how many files are cleaned at once; each takes a processor while it lasts
    cleaners: int = Field(2, ge=1, le=64)
    #: the most bytes taken of a photograph, a recording, a film and a document
    photograph_bytes: int = Field(20_000_000, ge=1)
    sound_bytes: int = Field(30_000_000, ge=1)
    video_bytes: int = Field(200_000_000, ge=1)
    document_bytes: int = Field(20_000_000, ge=1)

    def largest(self) -> dict[str, int]:
        """The most bytes taken, by kind of file."""
        return {"photograph": self.photograph_bytes, "sound": self.sound_bytes, "video": self.video_bytes,
                "document": self.document_bytes}

    @property
    def limited(self) -> bool:
        """Whether the pack's limits hold."""
        return self.mode == "production" if self.rate_limits is None else self.rate_limits

    def check(self) -> None:
        """What a service about to start must have, and a file that shows the defaults need not."""
        if self.mode == "production" and len(self.household_salt) < 16:
            raise pack.PackError("setting household_salt: production needs a secret of 16 characters or more, for ever")
        if self.wechat_apps() and (self.issuer_key is None or len(self.household_salt) < 16):
            raise pack.PackError("settings wechat_…: who signs in needs a token, so issuer_key, and a pseudonym, so "
                                 "a household_salt of 16 characters or more, for ever")
        if domain.WEB in self.wechat_apps() and not self.wechat_page:
            raise pack.PackError("setting wechat_page: WeChat has to be told where to send people back to")

    def wechat_apps(self) -> dict[str, tuple[str, str]]:
        """The id and the secret of each app at WeChat, by the way to sign in; raises OSError without the file."""
        told = ((domain.MINI, self.wechat_mini_appid, self.wechat_mini_secret),
                (domain.WEB, self.wechat_official_appid, self.wechat_official_secret))
        if any(appid and file is None for _, appid, file in told):
            raise pack.PackError("settings wechat_…: an appid needs the file of its secret")
        return {way: (appid, file.read_text().strip()) for way, appid, file in told if appid and file}

    def expect_place(self, place: Blobs) -> None:
        """Files can be kept there."""
        try:
            place.ready()
        except Unusable as error:
            raise pack.PackError(f"setting blobs: {error}") from None

    def site(self) -> domain.Site:
        """The installation that signatures are for."""
        own = f"http://{self.http_host}:{self.http_port}" if self.mode == "local" else ""
        return domain.Site(origin=self.origin or own, mode=self.mode, pages=self.passkey_pages,
                           passkey_domain=self.passkey_domain)


class District(pack.PackModel):
    """The district itself."""

    id: str
    name: str
    city: str


class Area(pack.PackModel):
    """One area of areas.toml."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str
    level: str
    parent: str = ""
    pilot: bool = False
    formerly: str = ""


class AreasFile(pack.PackModel):
    """areas.toml: a tree; an area without a parent is the district."""

    district: District
    areas: tuple[Area, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _a_tree(self) -> Self:
        self.tree()
        return self

    def tree(self) -> domain.Areas:
        """As the rules use it."""
        return domain.Areas(tuple(domain.Area(**dict(area)) for area in self.areas))


class Category(pack.PackModel):
    """One category of categories.toml."""

    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    name: str
    name_en: str
    suggest: str
    threshold: int | None = Field(None, ge=1)


class CategoriesFile(pack.PackModel):
    """categories.toml."""

    categories: tuple[Category, ...] = Field(min_length=1)


class Limit(pack.PackModel):
    """How often within so many minutes; 0: as often as they like."""

    minutes: int = Field(ge=1, le=1440)
    person: int = Field(0, ge=0)
    address: int = Field(0, ge=0)


class Outside(pack.PackModel):
    """Where to turn when everything here has been tried, or when it is too urgent to be tried."""

    id: str
    name: str
    name_en: str
    contact: str


class IntakeFile(pack.PackModel):
    """intake.toml: thresholds are households, *_days calendar days, *_workdays working days."""

    number_prefix: str = Field(pattern=r"^[A-Z]{1,6}$")
    collecting_days: int = Field(ge=1)
    draft_days: int = Field(ge=1)
    evaluation_days: int = Field(ge=1)
    reopen_days: int = Field(ge=1)
    reopen_limit: int = Field(ge=0)
    follow_up_days: tuple[int, ...]
    follow_up_open_days: int = Field(ge=1)
    device_key_needs: tuple[Literal["phone"], ...] = ()
    withdrawal_days: int = Field(3, ge=1)
    merge_days: int = Field(7, ge=1)
    merge_leave_days: int = Field(7, ge=1)
    premoderation: bool = False
    check_workdays: int = Field(2, ge=1)
    submitted_days: int = Field(15, ge=1)
    lapse_reminders: tuple[int, ...] = (7, 3)
    take_over_before: int = Field(3, ge=0)
    take_over_after: int = Field(15, ge=0)
    take_over_days: int = Field(15, ge=1)
    revision_leave_days: int = Field(7, ge=1)
    minor_edit_share: float = Field(0.05, ge=0, le=0.5)
    claim_days: int = Field(365, ge=1)
    flags_listed: int = Field(3, ge=1)
    flags_hide: int = Field(0, ge=0)
    similar_days: int = Field(365, ge=1)
    thresholds: dict[str, int]
    limits: dict[Literal["filing", "signing", "files", "telling", "anonymous", "same", "login"], Limit] = Field(
        default_factory=dict)
    outside: tuple[Outside, ...] = ()
    emergency: tuple[Outside, ...] = ()


class Meaning(pack.PackModel):
    """Words by which people mean the same."""

    words: tuple[str, ...] = Field(min_length=2)


class WordsFile(pack.PackModel):
    """words.toml; a district may do without."""

    same: tuple[Meaning, ...] = ()


class Account(pack.PackModel):
    """A demo account; who it is does not exist."""

    id: str
    name: str
    roles: tuple[str, ...]
    language: str = "zh-CN"
    kind: str = "person"
    area: str = ""


class AccountsFile(pack.PackModel):
    """accounts.toml, read in local mode only."""

    accounts: tuple[Account, ...]


def rules(district: pack.District) -> domain.Rules:
    """Intake's rules out of three pack files; stops the service with a sentence when they do not fit together."""
    areas = pack.read_or_stop(district, "areas", AreasFile)
    categories = pack.read_or_stop(district, "categories", CategoriesFile).categories
    numbers = pack.read_or_stop(district, "intake", IntakeFile)
    odd = [c.id for c in categories if c.threshold is None and c.suggest not in numbers.thresholds]
    if odd:
        print(f"intake.toml names no threshold for what these categories suggest: {', '.join(odd)}", file=sys.stderr)
        raise SystemExit(2)
    return domain.Rules(
        areas=areas.tree(), categories={c.id: domain.Category(**dict(c)) for c in categories},
        **dict(numbers) | {
            "limits": {what: domain.Limit(**dict(each)) for what, each in numbers.limits.items()},
            "outside": _ways(numbers.outside), "emergency": _ways(numbers.emergency)})


def _ways(told: tuple[Outside, ...]) -> tuple[domain.Outside, ...]:
    return tuple(domain.Outside(**dict(way)) for way in told)


def meanings(district: pack.District) -> domain.Meanings:
    """The pack's words of one meaning; none where it has no such file."""
    if district.folder is None or not (district.folder / "words.toml").exists():
        return domain.Meanings()
    return domain.Meanings.of(group.words for group in pack.read_or_stop(district, "words", WordsFile).same)


def accounts(district: pack.District, *, mode: str) -> tuple[domain.Account, ...]:
    """The pack's demo accounts; none outside local mode."""
    if mode != "local":
        return ()
    return tuple(domain.Account(**dict(a)) for a in pack.read_or_stop(district, "accounts", AccountsFile).accounts)
