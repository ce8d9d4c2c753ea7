"""A story as data: who does what, how long after the step before, and what must be true then."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, field_validator

_UNITS = {"m": 60, "h": 3600, "d": 86400}


class Shape(BaseModel):
    """Frozen, and nothing unknown: a misspelt key is found before the story begins."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(Shape):
    """One thing done by one person or by several in turn; `with` holds the verb's own words."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    kinds: ClassVar[frozenset[str]] = frozenset()

    does: str
    who: tuple[str, ...] = ()
    after: timedelta = timedelta()
    said: dict[str, Any] = Field(default_factory=dict, alias="with")

    @field_validator("who", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("after", mode="before")
    @classmethod
    def _days_hours_minutes(cls, value: Any) -> Any:
        return sum((timedelta(seconds=int(part[:-1]) * _UNITS[part[-1]]) for part in str(value).split()), timedelta())


class Story(Shape):
    """A whole story with what the source says of it."""

    id: str
    title: str
    source: str
    shortest: timedelta = timedelta()
    longest: timedelta
    never: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    steps: tuple[Step, ...]

    @field_validator("shortest", "longest", mode="before")
    @classmethod
    def _in_days(cls, value: Any) -> Any:
        return timedelta(days=value) if isinstance(value, int) else value


def read(file: Path) -> Story:
    """One story from its TOML file; pydantic's ValidationError names what is wrong."""
    return Story.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def read_all(folder: Path) -> list[Story]:
    """Every story of a folder, the waterfall first (it is the longest)."""
    stories = [read(file) for file in sorted(folder.glob("*.toml"))]
    return sorted(stories, key=lambda story: story.id != "waterfall-noise")
