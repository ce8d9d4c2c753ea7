"""What dispatch can be told: its settings, and the agencies, terms and clocks of the district pack."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt, field_validator, model_validator
from yishi_chassis import settings, workdays
from yishi_chassis.pack import District, PackError, PackModel

from .domain import routing
from .domain.agency import Agency
from .domain.agency_tree import Problem, Surroundings, problems
from .domain.borders import Point, Shape
from .domain.clocks import Clocks, Rules, Term
from .domain.counting import CountedDays
from .domain.rates import Formula, Formulas
from .domain.watch import Watch


class Settings(settings.Settings):
    """Dispatch's settings."""

    service: ClassVar[str] = "dispatch"
    database_url: str = "postgresql://127.0.0.1:5432/yishi_dispatch"
    http_port: int = Field(8103, ge=1, le=65535)
    #: the agencies' virtual host of RabbitMQ; left out: `agencies` on the same broker
    agencies_uri: str | None = None
    #: an agency that has not receipted what it was sent is sent it again after so many minutes, then twice as many …
    reoffer_minutes: int = Field(10, ge=1, le=1440)
    #: file of the keys that seal the secrets of webhooks, newest first; left out: there are no webhooks
    webhook_key: Path | None = None
    #: file of dispatch's own keys that sign webhooks (v1a), each of them signs; left out: only v1
    webhook_signing_key: Path | None = None
    #: authorities (PEM) that receivers' certificates come from; left out: the system's
    webhook_authorities: Path | None = None
    #: name servers (`address` or `address:port`) that know the receivers; empty: as the system does
    webhook_nameservers: tuple[str, ...] = ()
    #: how long a call may take, in seconds
    webhook_seconds: float = Field(15.0, gt=0, le=30)
    #: after so many days of failing a webhook is given up
    webhook_days: float = Field(5.0, gt=0, le=60)
    #: how long an old secret signs beside its successor
    webhook_overlap_hours: int = Field(24, ge=1, le=720)
    #: how long the log of calls is kept
    webhook_log_days: int = Field(30, ge=1, le=366)


class TermBlock(PackModel):
    """One of [terms]."""

    name: str
    workdays: PositiveInt
    plan_workdays: PositiveInt | None = None


class ClocksBlock(PackModel):
    """[clocks]: working days, or hours round the clock."""

    urgent_hours: PositiveInt
    sign_workdays: PositiveInt
    sign_urgent_hours: PositiveInt
    request_workdays: PositiveInt
    rule_workdays: PositiveInt
    rule_urgent_hours: PositiveInt
    confirm_workdays: PositiveInt
    send_back_workdays: PositiveInt
    supervised_workdays: PositiveInt
    listed_workdays: PositiveInt
    track_days: PositiveInt = 90


class LimitsBlock(PackModel):
    """[limits]: how often."""

    send_backs: int = Field(ge=0)
    refusals: int = Field(ge=0)
    extensions: int = Field(2, ge=0)
    paused_days: int = Field(30, ge=0)


class RoutingBlock(PackModel):
    """[routing]: how routing proposes."""

    near_metres: PositiveInt = 200


class AgencyBlock(PackModel):
    """One of [[agencies]]."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")
    name: str
    level: str
    area: str = ""
    areas: tuple[str, ...] = ()
    kind: Literal["office", "institute", "company"] = "office"
    parent: str = ""
    categories: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    duty_hours: str = ""
    since: date | None = None
    until: date | None = None
    successor: str = ""
    formerly: Annotated[tuple[str, ...], BeforeValidator(lambda name: (name,) if isinstance(name, str) else name)] = ()
    sign_off: bool = False

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not self.area and not self.areas:
            raise ValueError("an agency answers for one area at least: area = … or areas = […]")
        return self

    def agency(self) -> Agency:
        """As the rules use it."""
        return Agency(**self.model_dump() | {"area": self.area or self.areas[0]})


class WatchBlock(PackModel):
    """[watch]: contact with the proposer, supervision orders (督办单), exclusions (剔除申请); in working days."""

    contact_workdays: PositiveInt = 1
    reply_workdays: PositiveInt = 3
    exclusion_workdays: PositiveInt = 5
    number: str = Field("督〔{year}〕{count}号", pattern=r"^[^{}]*\{year\}[^{}]*\{count\}[^{}]*$")


class AgenciesFile(PackModel):
    """agencies.toml; `levels` from below, where the agencies themselves do not show them in that order."""

    levels: tuple[str, ...] = ()
    orders: dict[str, tuple[str, ...]]
    terms: dict[str, TermBlock]
    clocks: ClocksBlock
    limits: LimitsBlock
    routing: RoutingBlock = RoutingBlock()
    watch: WatchBlock = WatchBlock()
    agencies: tuple[AgencyBlock, ...]

    @field_validator("agencies")
    @classmethod
    def _each_once_and_under_a_known_parent(cls, agencies: tuple[AgencyBlock, ...]) -> tuple[AgencyBlock, ...]:
        ids = [agency.id for agency in agencies]
        if twice := {id_ for id_ in ids if ids.count(id_) > 1}:
            raise ValueError(f"an agency stands here twice: {', '.join(sorted(twice))}")
        if orphans := sorted(agency.id for agency in agencies if agency.parent and agency.parent not in ids):
            raise ValueError(f"the agency above is not here: {', '.join(orphans)}")
        return agencies


class AreaBlock(PackModel):
    """What dispatch needs to know of one of [[areas]]."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str
    level: str
    parent: str = ""


class AreasFile(PackModel):
    """areas.toml."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    areas: tuple[AreaBlock, ...]


class CategoryBlock(PackModel):
    """What dispatch needs to know of one of [[categories]]."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    name: str


class CategoriesFile(PackModel):
    """categories.toml."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    categories: tuple[CategoryBlock, ...]


def surroundings(district: District) -> Surroundings:
    """What agencies refer to: the district's areas, categories and levels."""
    file = district.read("agencies", AgenciesFile)
    ordered = dict.fromkeys(level for levels in file.orders.values() for level in levels)
    return Surroundings(
        parents={area.id: area.parent for area in district.read("areas", AreasFile).areas},
        names={area.id: area.name for area in district.read("areas", AreasFile).areas},
        categories={one.id: one.name for one in district.read("categories", CategoriesFile).categories},
        levels=file.levels or tuple(dict.fromkeys((*ordered, *(agency.level for agency in file.agencies)))),
        ordered=tuple(ordered))


class PlaceOf(BaseModel):
    """Which area a feature is about."""

    area: str


class Geometry(BaseModel):
    """A point, a polygon or several; GeoJSON has longitude before latitude."""

    type: Literal["Point", "Polygon", "MultiPolygon"]
    coordinates: Any

    def shape(self) -> Shape:
        """As routing uses it."""
        if self.type == "Point":
            return Shape(centre=_point(self.coordinates))
        polygons = [self.coordinates] if self.type == "Polygon" else self.coordinates
        return Shape(border=tuple(tuple(map(_point, ring)) for polygon in polygons for ring in polygon))


class Feature(BaseModel):
    """An area's place."""

    properties: PlaceOf
    geometry: Geometry


class BordersFile(BaseModel):
    """borders.geojson, which a pack may have: where areas lie."""

    features: tuple[Feature, ...]


def _point(position: list[float]) -> Point:
    return float(position[1]), float(position[0])


def routing_district(district: District, rules: Rules) -> routing.District:
    """What routing goes by; raises PackError."""
    file, shapes = (district.folder or Path()) / "borders.geojson", {}
    if file.exists():
        try:
            read = BordersFile.model_validate_json(file.read_text(encoding="utf-8"))
            shapes = {one.properties.area: one.geometry.shape() for one in read.features}
        except (ValueError, TypeError, IndexError) as error:
            raise PackError(f"{file} cannot be read: {error}") from None
    return routing.District(rules=rules, known=surroundings(district), shapes=shapes,
                            within=district.read("agencies", AgenciesFile).routing.near_metres)


def pack_problems(district: District) -> tuple[Problem, ...]:
    """Everything that is wrong with the pack's own agencies, and what is worth a look."""
    return problems(pack_agencies(district), surroundings(district))


def pack_agencies(district: District) -> tuple[Agency, ...]:
    """The agencies of the pack: the seed of the register."""
    return tuple(block.agency() for block in district.read("agencies", AgenciesFile).agencies)


def rules(district: District) -> Rules:
    """The district's rules for dispatch; raises PackError with a sentence for each mistake in agencies.toml."""
    file = district.read("agencies", AgenciesFile)
    if wrong := [f"{one.agency}: {one.sentence}" for one in pack_problems(district) if not one.hint]:
        raise PackError(f"{district.folder}/agencies.toml: {'; '.join(wrong)}")
    return Rules(
        days=CountedDays(workdays), orders=file.orders,
        agencies={agency.id: agency for agency in pack_agencies(district)},
        terms={name: Term(**block.model_dump()) for name, block in file.terms.items()},
        clocks=Clocks(**file.clocks.model_dump()),
        most_send_backs=file.limits.send_backs, most_refusals=file.limits.refusals,
        most_extensions=file.limits.extensions, most_paused_days=file.limits.paused_days,
        watch=Watch(**file.watch.model_dump()),
    )


@cache
def formulas() -> Formulas:
    """The published formulas of the rates, which lie in the package."""
    read = tomllib.loads((files("yishi_dispatch") / "rates.toml").read_text(encoding="utf-8"))
    grades = {grade: tuple(results) for grade, results in read["grades"].items()}
    return Formulas(version=read["version"], since=read["since"], least=read["least"], grades=grades,
                    formulas=tuple(Formula(id=id_, **told) for id_, told in read["formulas"].items()))
