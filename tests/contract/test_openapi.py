"""Every service's OpenAPI document is valid 3.1, complete, and the one the contract ships."""

import json
from importlib import import_module
from pathlib import Path

import pytest
import yishi_contracts as contracts
from openapi_spec_validator import OpenAPIV31SpecValidator
from yishi_chassis import serve, service

SHIPPED = Path(contracts.__file__).parent / "openapi"


def service_class(name):
    return serve.class_named(name, import_module(f"yishi_{name}.service"))


@pytest.mark.parametrize("name", contracts.SPEAKERS)
def test_the_document_is_valid(name):
    OpenAPIV31SpecValidator(service_class(name).description()).validate()


@pytest.mark.parametrize("name", contracts.SPEAKERS)
def test_the_shipped_document_is_the_current_one(name):
    shipped = json.loads((SHIPPED / f"{name}.json").read_text())
    assert shipped == json.loads(json.dumps(service_class(name).description()))


@pytest.mark.parametrize("name", contracts.SPEAKERS)
def test_every_door_says_what_it_is_for(name):
    doors = service.doors_of(service_class(name))
    assert [f"{door.terms.method} {door.terms.url}" for door in doors if not door.terms.summary] == []
