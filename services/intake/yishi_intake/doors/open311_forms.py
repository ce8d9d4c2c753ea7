"""What clients of Open311 send: queries and web forms, read leniently, since clients add fields of their own."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field
from yishi_chassis import formdata, http
from yishi_chassis.clock import ZONE

from .. import domain

SPAN = timedelta(days=90)
MOST = 1000
_SPACE_FOR_A_PLUS = re.compile(r" (?=\d\d:?\d\d$)")
_ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_-]{1,40})\](?:\[\])?")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,2000}")


def _moment(told: Any) -> Any:
    """A time as clients write it: a plus that was not escaped arrives as a space, and some leave the offset out."""
    if not isinstance(told, str):
        return told
    try:
        read = datetime.fromisoformat(_SPACE_FOR_A_PLUS.sub("+", told.strip()))
    except ValueError:
        raise ValueError("give times as 2026-04-01T12:00:00+08:00") from None
    return read if read.tzinfo else read.replace(tzinfo=ZONE)


def _listed(told: Any) -> Any:
    """One or several: a name that came once is no list yet."""
    return tuple(told) if isinstance(told, list) else (told,)


def _addresses(told: tuple[str, ...]) -> tuple[str, ...]:
    if not all(_ADDRESS.fullmatch(each) for each in told):
        raise ValueError("media_url must be an http or https address")
    return told


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Media = Annotated[
    tuple[str, ...], BeforeValidator(_listed), AfterValidator(_addresses), Field(max_length=20)]
Short = Annotated[str, Field(max_length=200)]


class Asked(http.Query):
    """What every question may carry; names that are not known are passed over."""

    model_config = ConfigDict(extra="ignore")
    jurisdiction_id: Short = ""


class RequestsQuery(Asked):
    """Which requests. Lists are separated by commas; `bbox` is west,south,east,north."""

    service_request_id: str = Field("", max_length=20_000)
    service_code: str = Field("", max_length=2000)
    start_date: Moment | None = None
    end_date: Moment | None = None
    updated_after: Moment | None = None
    updated_before: Moment | None = None
    status: Short = ""
    bbox: Short = ""
    page: int = Field(1, ge=1, le=100_000)
    page_size: int = Field(MOST, ge=1)
    extensions: bool = False

    def wanted(self, *, now: datetime) -> domain.Wanted:
        """As the rules know it: without times and numbers, the last 90 days or 1,000, whatever is less."""
        updated = self.updated_after is not None or self.updated_before is not None
        since, until = (self.start_date, self.end_date) if updated else span(self.start_date, self.end_date, now=now)
        size = min(self.page_size, MOST)
        return domain.Wanted(
            numbers=tuple(domain.written(number) for number in listed(self.service_request_id)),
            over=_over(self.status), categories=listed(self.service_code), since=since, until=until,
            updated_since=self.updated_after, updated_until=self.updated_before, bbox=_box(self.bbox), limit=size,
            skip=size * (self.page - 1))


class RequestQuery(Asked):
    """One request, with or without the extensions."""

    extensions: bool = False


class UpdatesQuery(Asked):
    """Updates of which time."""

    start_date: Moment | None = None
    end_date: Moment | None = None


class Writing(Asked):
    """What every form carries."""

    api_key: Short = ""
    media_url: Media = ()


class RequestForm(Writing):
    """A service request. Names, addresses and numbers of persons are read past, and kept nowhere."""

    model_config = ConfigDict(extra="allow")
    service_code: Short = ""
    lat: float | None = Field(None, ge=-90, le=90)
    long: float | None = Field(None, ge=-180, le=180)
    address_string: str = Field("", max_length=1000)
    address_id: Short = ""
    description: str = Field("", max_length=4000)
    account_id: Short = ""
    email: Short = ""
    device_id: Short = ""
    deviceid: Short = ""

    @property
    def known_as(self) -> str:
        """By what the client knows the person; only a hash of it is kept."""
        return self.account_id or self.email.lower() or self.device_id or self.deviceid

    @property
    def files(self) -> list[formdata.Upload]:
        """What came along, under whatever name."""
        values = (self.model_extra or {}).values()
        return [one for value in values for one in _listed(value) if isinstance(one, formdata.Upload) and one.content]

    def attribute(self, code: str) -> str:
        """The (first) value of an attribute, empty when it was not given."""
        for name, value in (self.model_extra or {}).items():
            found = _ATTRIBUTE.fullmatch(name)
            if found and found[1] == code and isinstance(first := _listed(value)[0], str):
                return first.strip()
        return ""

    def content(self, rules: domain.Rules) -> domain.Content:
        """As the rules know it; refused when the category, the area or the location is not clear."""
        if not self.service_code:
            raise domain.Malformed("service_code is required")
        category = rules.category(self.service_code)
        name = f"{category.name} {category.name_en}"
        return domain.Content(
            title=domain.title(self.attribute("title"), self.description, fallback=name),
            text=self.description.strip() or name, category=category.id, kind=category.suggest,
            place=self._place(rules.areas), threshold=rules.threshold(category, urgent=False, goal=None))

    def _place(self, areas: domain.Areas) -> domain.Place:
        if (self.lat is None) != (self.long is None):
            raise domain.Malformed("lat and long must be given together")
        if self.lat is None and not self.address_string and not self.address_id:
            raise domain.Malformed("a location is required: lat and long, address_string or address_id")
        named = self.attribute("area") or (self.address_id if self.address_id in areas.by_id else "")
        area = named or areas.named_in(self.address_string)
        if not area:
            raise domain.Malformed("attribute[area] is required unless the address names the area")
        return domain.Place(areas=areas.path(area), spot=self.address_string.strip()[:200], lat=self.lat, lng=self.long)


class UpdateForm(Writing):
    """An update in mySociety's manner; `update_id_ext` is what older clients call `update_id`."""

    service_request_id: Short = ""
    update_id: Short = ""
    update_id_ext: Short = ""
    status: Short = "OPEN"
    updated_datetime: Moment | None = None
    description: str = Field("", max_length=4000)

    def told(self, *, now: datetime) -> dict[str, Any]:
        """What the action needs to know."""
        update_id = self.update_id or self.update_id_ext
        if not self.service_request_id or not update_id:
            raise domain.Malformed("service_request_id and update_id are required")
        if self.status.upper() not in domain.TOLD_STATUS:
            raise domain.Malformed(f"status must be one of {', '.join(domain.TOLD_STATUS)}")
        return {"number": self.service_request_id, "update_id": update_id, "status": self.status.upper(),
                "words": self.description.strip(), "media": self.media_url, "updated_at": self.updated_datetime or now}


def listed(told: str) -> tuple[str, ...]:
    """The parts of a comma list."""
    return tuple(part.strip() for part in told.split(",") if part.strip())


def span(since: datetime | None, until: datetime | None, *, now: datetime) -> tuple[datetime, datetime]:
    """From when to when, 90 days at most."""
    start = since or (until or now) - SPAN
    end = until or (min(since + SPAN, now) if since else now)
    if end - start > SPAN:
        raise domain.Malformed("start_date and end_date may not span more than 90 days")
    return start, end


def _over(status: str) -> bool | None:
    named = {part.lower() for part in listed(status)}
    if named - {"open", "closed"}:
        raise domain.Malformed("status must be open, closed or both")
    return "closed" in named if len(named) == 1 else None


def _box(told: str) -> tuple[float, float, float, float] | None:
    if not told:
        return None
    try:
        west, south, east, north = (float(part) for part in told.split(","))
    except ValueError:
        raise domain.Malformed("bbox must be west,south,east,north in degrees") from None
    return west, south, east, north
