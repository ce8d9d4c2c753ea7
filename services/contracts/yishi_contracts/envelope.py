"""The envelope of every event: CloudEvents 1.0, binary mode over AMQP 0-9-1."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PrivateAttr

PREFIX = "cn.yishi."
HEADER = "ce-"
CONTENT_TYPE = "application/json"
SCHEMA_ROOT = "urn:yishi:schema:"
_TYPE = re.compile(r"^cn\.yishi\.(?P<key>[a-z0-9_]+(?:\.[a-z0-9_]+)+)\.v(?P<version>[1-9][0-9]*)$")


class Envelope(BaseModel):
    """CloudEvents attributes as they travel in `ce-*` headers; names are the specification's own.

    `sequence` numbers one source densely, `subjectsequence` one subject within it, both from 1 and written as
    20 zero-padded digits; `agencysequence` numbers what one agency was sent, in place of the other two.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: str = Field("1.0", pattern=r"^1\.0$")
    id: str = Field(min_length=1, max_length=64)
    source: str = Field(pattern=r"^/[a-z0-9_-]+/[a-z0-9_-]+/[A-Za-z0-9_-]+$", max_length=120)
    type: str = Field(pattern=_TYPE.pattern, max_length=120)
    subject: str = Field(min_length=1, max_length=64)
    time: AwareDatetime
    dataschema: str | None = Field(None, max_length=200)
    sequence: int = Field(0, ge=0, lt=2**63)
    subjectsequence: int = Field(0, ge=0, lt=2**63)
    agencysequence: int = Field(0, ge=0, lt=2**63)
    correlationid: str | None = Field(None, max_length=64)
    causationid: str | None = Field(None, max_length=64)
    traceparent: str | None = Field(None, max_length=64)

    @property
    def speaker(self) -> str:
        """The service that says it: `source` is `/yishi/<service>/<feed>`."""
        return self.source.split("/")[2]

    def headers(self) -> dict[str, str]:
        """The attributes as AMQP headers; unset ones are left out."""
        return {f"{HEADER}{name}": value for name, value in self.attributes().items()}

    def attributes(self) -> dict[str, str]:
        """The attributes as CloudEvents strings: numbers padded, time in RFC 3339."""
        values: dict[str, str] = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is None or value == 0:
                continue
            if name == "time":
                value = value.isoformat()
            values[name] = f"{value:020d}" if isinstance(value, int) else str(value)
        return values

    @classmethod
    def from_headers(cls, headers: Mapping[str, Any]) -> Self:
        """Read `ce-*` headers; pydantic's ValidationError says which one is missing or wrong."""
        found = {name[len(HEADER) :]: value for name, value in headers.items() if name.startswith(HEADER)}
        return cls.model_validate(found)


@lru_cache(maxsize=1024)
def routing_key(type_: str) -> str:
    """`cn.yishi.proposal.filed.v1` → `proposal.filed`."""
    match = _TYPE.match(type_)
    if match is None:
        raise ValueError(f"not a type of ours: {type_!r}")
    return match["key"]


@lru_cache(maxsize=1024)
def version(type_: str) -> int:
    """`cn.yishi.proposal.filed.v1` → 1."""
    match = _TYPE.match(type_)
    if match is None:
        raise ValueError(f"not a type of ours: {type_!r}")
    return int(match["version"])


class Part(BaseModel):
    """A shape inside an event: read strictly, unknown fields ignored."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Event(Part):
    """A fact in the past tense. Fields are only added, with defaults; a break is a new class published beside."""

    type: ClassVar[str] = ""
    speaker: ClassVar[str] = ""
    subject_field: ClassVar[str] = "proposal_id"
    #: where in its body residents' words are (`place.spot`): they are blanked when these are redacted
    residents_words: ClassVar[tuple[str, ...]] = ()
    #: whether, once it is heard, what residents wrote about its subject is blanked wherever it is kept
    redacts: ClassVar[bool] = False

    _envelope: Envelope | None = PrivateAttr(None)
    _data: str = PrivateAttr("")

    @property
    def subject(self) -> str:
        """What the event is about: order holds per subject."""
        return str(getattr(self, self.subject_field))

    @property
    def envelope(self) -> Envelope:
        """The envelope it came in; only an event that was received has one."""
        if self._envelope is None:
            raise LookupError("this event was made here, it has no envelope yet")
        return self._envelope

    @property
    def data(self) -> str:
        """The exact JSON text it came as (empty for an event made here)."""
        return self._data

    @classmethod
    def read(cls, envelope: Envelope, data: str | bytes) -> Self:
        """Validate `data` strictly and keep the envelope with it; raises pydantic.ValidationError."""
        event = cls.model_validate_json(data)
        event._envelope = envelope
        event._data = data.decode() if isinstance(data, bytes) else data
        return event

    def write(self) -> str:
        """The JSON text that travels."""
        return self.model_dump_json()


class Move(Event):
    """An event that moves the one public state: intake shows the highest (course, leg, subjectsequence) heard.

    `course` grows by one at revise, reopen and unmerge; `leg` is 1 intake, 2 review, 3 dispatch, 4 evaluation.
    """

    course: int = Field(1, ge=1)
    leg: int = Field(ge=1, le=4)
    state: str
    tier: str | None = None
