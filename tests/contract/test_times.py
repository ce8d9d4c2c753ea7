"""A time that travels has its offset: in events, forms and views none without one is taken or given."""

import pkgutil
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from typing import Any, get_args

import pytest
import yishi_contracts as contracts
from pydantic import AwareDatetime, BaseModel

PACKAGES = ["yishi_contracts", "yishi_chassis", *(f"yishi_{name}" for name in contracts.SPEAKERS)]
ROOMS = {"service", "forms", "doors"}   # of a service, these say what travels


def modules(package: str) -> Iterator[str]:
    wanted = None if package in ("yishi_contracts", "yishi_chassis") else ROOMS
    for found in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        room = found.name.rpartition(".")[2]
        if room != "__main__" and (wanted is None or room in wanted):
            yield found.name
            if found.ispkg and wanted is not None:
                parts = pkgutil.iter_modules(import_module(found.name).__path__, f"{found.name}.")
                yield from (part.name for part in parts)


def models(package: str) -> list[type[BaseModel]]:
    """Those that a package's modules define."""
    found = {each for name in modules(package) for each in vars(import_module(name)).values()
             if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == name}
    return sorted(found, key=lambda model: model.__name__)


def bare(annotation: Any) -> bool:
    """Whether a time without an offset would do."""
    return annotation is datetime or any(bare(part) for part in get_args(annotation))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_time_is_without_its_offset(package: str):
    assert [f"{model.__name__}.{name}" for model in models(package) for name, field in model.model_fields.items()
            if bare(field.annotation)] == []


def test_the_check_sees_a_bare_time():
    class Careless(BaseModel):
        one: datetime
        maybe: datetime | None
        many: tuple[datetime, ...]
        good: AwareDatetime
        fine: AwareDatetime | None
        several: list[AwareDatetime]

    fields = Careless.model_fields
    assert [name for name in fields if bare(fields[name].annotation)] == ["one", "maybe", "many"]
