"""Settings of review, and the shapes of the pack files it reads: tiers, bodies, agencies' levels, categories."""

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from yishi_chassis import pack, settings
from yishi_chassis.blobs import Blobs, Unusable

from . import domain


class Settings(settings.Settings):
    """What review can be told: beside what every service can, where files lie and how large they may be."""

    service: ClassVar[str] = "review"
    database_url: str = "postgresql://127.0.0.1:5432/yishi_review"
    http_port: int = Field(8102, ge=1, le=65535)
    #: where files handed in are kept: `file:///a/folder`, or `s3://key:secret@host:port/bucket` (extra `s3`)
    blobs: str = Field("file:///var/lib/yishi/review", pattern=r"^(file:///|s3://).+")
    #: how many files are cleaned at once; each takes a processor while it lasts
    cleaners: int = Field(2, ge=1, le=64)
    #: the most bytes taken of a photograph, of the recording of a whole session, and of a document
    photograph_bytes: int = Field(20_000_000, ge=1)
    sound_bytes: int = Field(200_000_000, ge=1)
    document_bytes: int = Field(20_000_000, ge=1)

    def largest(self) -> dict[str, int]:
        """The most bytes taken, by kind of file; films are not taken."""
        return {"photograph": self.photograph_bytes, "sound": self.sound_bytes, "document": self.document_bytes}

    def expect_place(self, place: Blobs) -> None:
        """Files can be kept there."""
        try:
            place.ready()
        except Unusable as error:
            raise pack.PackError(f"setting blobs: {error}") from None


class Tier(pack.PackModel):
    """One tier of tiers.toml."""

    id: str
    name: str
    name_en: str = ""
    level: str
    next: str
    limit_workdays: int = Field(ge=1)
    triage_workdays: int = Field(ge=1)
    decision_workdays: int = Field(ge=1)
    consultation_workdays: int = Field(ge=1)
    local_action_workdays: int = Field(ge=1)
    overrun_workdays: int = Field(ge=1)
    self_help_days: int = Field(ge=1)
    invitation_days: int = Field(ge=0)
    announcement_days: int = Field(ge=0)
    voting_days: int = Field(ge=1)
    quorum: Literal["half"]
    majority: Literal["simple", "two_thirds", "unanimous"]
    may_dispatch: bool
    reach: str
    returns: int = Field(2, ge=0)
    return_days: int = Field(15, ge=1)
    appeal_days: int = Field(15, ge=1)
    self_help_answer_days: int = Field(14, ge=1)
    comment_days: int = Field(7, ge=1)
    secret: bool = False
    proxies: int = Field(0, ge=0)
    decisions: tuple[domain.Decision, ...] = domain.DECISIONS


class TiersFile(pack.PackModel):
    """tiers.toml: one chain from the lowest tier to the top."""

    tiers: tuple[Tier, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_chain(self) -> Self:
        above = {tier.id: tier.next for tier in self.tiers}
        first = set(above) - set(above.values())
        way, here = [], next(iter(first), "")
        while here in above and here not in way:
            way.append(here)
            here = above[here]
        if len(first) != 1 or len(way) < len(self.tiers) or here:
            raise ValueError("`next` must lead from one lowest tier through all the others and end with \"\"")
        return self


class Body(pack.PackModel):
    """One body of bodies.toml."""

    id: str
    name: str
    name_en: str = ""
    tier: str
    area: str
    led_by: str
    convener: str
    deputy: str
    members: tuple[str, ...]

    @model_validator(mode="after")
    def _led_by_members(self) -> Self:
        if len(set(self.members)) < len(self.members) or not {self.convener, self.deputy} <= set(self.members):
            raise ValueError(f"{self.id}: members are named once, convener and deputy among them")
        return self


class BodiesFile(pack.PackModel):
    """bodies.toml: a tier has at most one body for an area."""

    bodies: tuple[Body, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_for_an_area(self) -> Self:
        if len({body.id for body in self.bodies}) < len(self.bodies):
            raise ValueError("two bodies have one id")
        if len({(body.tier, body.area) for body in self.bodies}) < len(self.bodies):
            raise ValueError("two bodies of one tier serve one area")
        return self


class _Excerpt(pack.PackModel):
    """A file that another service owns: only what is needed here is read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Agency(_Excerpt):
    """Of an agency, its level: how far a tier reaches."""

    id: str
    level: str


class AgenciesFile(_Excerpt):
    """agencies.toml."""

    agencies: tuple[Agency, ...]


class Category(_Excerpt):
    """Of a category, what kind of matter it suggests."""

    id: str
    suggest: Literal["household", "courtyard", "community"]


class CategoriesFile(_Excerpt):
    """categories.toml."""

    categories: tuple[Category, ...]


class Area(_Excerpt):
    """Of an area, the one it lies in."""

    id: str
    parent: str = ""


class AreasFile(_Excerpt):
    """areas.toml."""

    areas: tuple[Area, ...] = Field(min_length=1)


class Account(_Excerpt):
    """Of a demo account, its roles."""

    id: str
    roles: frozenset[str] = frozenset()


class AccountsFile(_Excerpt):
    """accounts.toml, where the pack has one."""

    accounts: tuple[Account, ...]


_FILES: dict[str, type[pack.PackModel]] = {
    "tiers": TiersFile, "bodies": BodiesFile, "agencies": AgenciesFile, "categories": CategoriesFile,
    "areas": AreasFile}


def councils(district: pack.District) -> domain.Councils:
    """The district's tiers and bodies as the rules want them; raises pack.PackError with every problem there is."""
    made, problems = checked(district)
    if made is None or any(not problem.hint for problem in problems):
        raise pack.PackError("; ".join(str(problem) for problem in problems if not problem.hint))
    return made


def checked(district: pack.District) -> tuple[domain.Councils | None, tuple[domain.Problem, ...]]:
    """The same, and all problems of the pack; None where its files cannot even be read."""
    if district.folder is None:
        district.read("tiers", TiersFile)   # says so
    known = _has_accounts(district)
    files = _FILES | ({"accounts": AccountsFile} if known else {})
    unread = tuple(problem for name, model in files.items() for problem in _unread(district, name, model))
    if unread:
        return None, unread
    made = _made(district)
    accounts = district.read("accounts", AccountsFile).accounts if known else ()
    return made, domain.Rulebook(councils=made, accounts={one.id: one.roles for one in accounts}).problems()


def _made(district: pack.District) -> domain.Councils:
    return domain.Councils(
        tiers={tier.id: domain.Tier(**tier.model_dump()) for tier in district.read("tiers", TiersFile).tiers},
        bodies={body.id: domain.Body(**body.model_dump()) for body in district.read("bodies", BodiesFile).bodies},
        agencies={agency.id: agency.level for agency in district.read("agencies", AgenciesFile).agencies},
        suggestions={c.id: c.suggest for c in district.read("categories", CategoriesFile).categories},
        areas={area.id: area.parent for area in district.read("areas", AreasFile).areas},
    )


def _unread(district: pack.District, name: str, model: type[pack.PackModel]) -> Iterator[domain.Problem]:
    """What keeps a file from being read, fault by fault."""
    try:
        district.read(name, model)
    except pack.PackError as error:
        said = str(error).removeprefix(f"{district.folder}/{name}.toml").removeprefix(":").strip()
        for fault in said.split("; "):
            entry, colon, sentence = fault.partition(": ")
            named = colon and " " not in entry
            yield domain.Problem(file=f"{name}.toml", entry=entry if named else "",
                                 sentence=sentence if named else fault)


def _has_accounts(district: pack.District) -> bool:
    return district.folder is not None and (district.folder / domain.ACCOUNTS).exists()
