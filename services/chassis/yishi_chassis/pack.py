"""The district pack: a folder of TOML files that makes the system one city's. A city is data."""

import sys
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


class PackModel(BaseModel):
    """A shape inside a pack file: frozen, and nothing unknown, so that a misspelt key is found at start."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=BaseModel)


class PackError(Exception):
    """The district pack cannot be used as it is."""


class District:
    """One district's folder; `read("bodies", BodiesFile)` gives bodies.toml as that model."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def read(self, name: str, model: type[M]) -> M:
        """Read and validate `<name>.toml`; raises PackError with one sentence for each fault."""
        if self.folder is None:
            raise PackError("no district pack: set YISHI_DISTRICT to its folder")
        file = self.folder / f"{name}.toml"
        try:
            return model.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise PackError(f"the district pack has no {file}") from None
        except tomllib.TOMLDecodeError as error:
            raise PackError(f"{file} is not TOML: {error}") from None
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
            raise PackError(f"{file}: {faults}") from None


def read_or_stop(district: District, name: str, model: type[M]) -> M:
    """As `District.read`, for the start of a service: says what is wrong and exits with 2."""
    try:
        return district.read(name, model)
    except PackError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
