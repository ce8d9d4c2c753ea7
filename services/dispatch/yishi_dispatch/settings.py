"""What dispatch can be told: its settings, and the agencies, terms and clocks of the district pack."""

from typing import ClassVar, Literal

from pydantic import Field, PositiveInt, field_validator
from yishi_chassis import settings, workdays
from yishi_chassis.pack import District, PackModel

from .domain.agency import Agency
from .domain.clocks import Clocks, Rules, Term


class Settings(settings.Settings):
    """Dispatch's settings."""

    service: ClassVar[str] = "dispatch"
    database_url: str = "postgresql://127.0.0.1:5432/yishi_dispatch"
    http_port: int = Field(8103, ge=1, le=65535)
    #: the agencies' virtual host of RabbitMQ; left out: `agencies` on the same broker
    agencies_uri: str | None = None
    #: an agency that has not receipted what it was sent is sent it again after so many minutes, then twice as many …
    reoffer_minutes: int = Field(10, ge=1, le=1440)


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


class AgencyBlock(PackModel):
    """One of [[agencies]]."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")
    name: str
    level: str
    area: str
    kind: Literal["office", "institute", "company"] = "office"
    parent: str = ""
    categories: tuple[str, ...] = ()


class AgenciesFile(PackModel):
    """agencies.toml."""

    orders: dict[str, tuple[str, ...]]
    terms: dict[str, TermBlock]
    clocks: ClocksBlock
    limits: LimitsBlock
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


def rules(district: District) -> Rules:
    """The district's rules for dispatch; raises PackError with a sentence for each mistake in agencies.toml."""
    file = district.read("agencies", AgenciesFile)
    return Rules(
        days=workdays, orders=file.orders,
        agencies={block.id: Agency(**block.model_dump()) for block in file.agencies},
        terms={name: Term(**block.model_dump()) for name, block in file.terms.items()},
        clocks=Clocks(**file.clocks.model_dump()),
        most_send_backs=file.limits.send_backs, most_refusals=file.limits.refusals,
        most_extensions=file.limits.extensions, most_paused_days=file.limits.paused_days,
    )
