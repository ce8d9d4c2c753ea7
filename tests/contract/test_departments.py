"""What a department needs to generate its side is shipped, current, and agrees with what dispatch takes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yishi_contracts as contracts
from jsonschema import Draft7Validator
from yishi_dispatch.doors.replies_document import document, schemas
from yishi_dispatch.doors.verbs import verbs
from yishi_dispatch.doors.working import WorkingDoors

from tests.contract.test_asyncapi import judge, parser

__all__ = ["parser"]   # a fixture
ROOT = Path(__file__).parents[2]
SHIPPED = Path(contracts.__file__).parent / "asyncapi-departments.json"
REPORT = {"assignment_id": "a-1", "result": "explained", "words": "已向居民说明"}


def shipped() -> dict[str, Any]:
    return dict(json.loads(SHIPPED.read_text()))


def valid(schema: str, body: Any) -> bool:
    """Whether a body fits a schema of the shipped document."""
    whole = shipped()
    return Draft7Validator({"$ref": f"#/components/schemas/{schema}", "components": whole["components"]}).is_valid(body)


def test_the_shipped_document_is_the_current_one():
    assert shipped() == json.loads(json.dumps(document()))


def test_the_shipped_schemas_are_the_current_ones():
    kept = {file.stem: json.loads(file.read_text()) for file in (SHIPPED.parent / "schemas" / "replies").iterdir()}
    assert kept == json.loads(json.dumps(schemas()))


def test_the_reference_parser_accepts_it(parser: Path):
    assert judge(parser, shipped()) == {"accepted": True, "errors": []}


def test_it_has_a_message_for_every_verb_and_for_all_that_agencies_are_sent():
    told = {message["name"] for message in shipped()["components"]["messages"].values()}
    assert told == {verb.type for verb in verbs().values()} | {event.type for event in contracts.TO_AGENCIES}


def test_every_command_of_an_agency_over_http_is_a_verb():
    doors = {name for name, method in vars(WorkingDoors).items() if hasattr(method, "nameko_entrypoints")}
    assert {verb.door.method_name for verb in verbs().values()} == doors | {"receive"}


def test_the_page_for_departments_names_every_verb_and_no_other():
    page = (ROOT / "docs" / "departments.md").read_text()
    table = page.partition("| verb |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z_]+)`", table, re.MULTILINE)) == set(verbs())


@pytest.mark.parametrize(("body", "fits"), [
    (REPORT, True), (REPORT | {"version": 3}, True), (REPORT | {"result": "forgotten"}, False),
    (REPORT | {"stranger": 1}, False), ({"result": "explained", "words": "已说明"}, False),
])
def test_a_body_fits_the_schema_when_dispatch_takes_it(body: dict[str, Any], fits: bool):
    assert valid(verbs()["report"].form.__name__, body) is fits
    assert taken("report", body) is fits


def taken(verb: str, body: Any) -> bool:
    try:
        verbs()[verb].form.model_validate_json(json.dumps(body))
    except ValueError:
        return False
    return True
