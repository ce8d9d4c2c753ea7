"""The catalogue of events: names, speakers, examples and documents agree."""

import json
import re
from pathlib import Path

import pytest
import yishi_contracts as contracts
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from yishi_contracts import documents

EXAMPLES = Path(contracts.__file__).parent / "examples"
EVENTS = list(contracts.BY_TYPE.values())
PERSONAL = {"name", "phone", "mobile", "email", "address", "household", "door", "id_card", "wechat", "openid"}


def example_of(event):
    return json.loads((EXAMPLES / f"{documents.schema_name(event)}.json").read_text())


def words(name):
    return [word.lower() for word in re.findall(r"[A-Z][a-z]*", name)]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.__name__)
def test_the_class_is_named_as_its_type(event):
    assert words(event.__name__) == re.split(r"[._]", contracts.routing_key(event.type))


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.__name__)
def test_the_golden_example_is_still_read(event):
    example = example_of(event)
    envelope = contracts.Envelope.from_headers(example["headers"])
    read = event.read(envelope, json.dumps(example["body"]))
    assert json.loads(read.write()) == example["body"]
    assert (envelope.type, envelope.speaker, envelope.subject) == (event.type, event.speaker, read.subject)


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.__name__)
def test_the_example_fits_the_published_schema(event):
    schema = json.loads((documents.HERE / "schemas" / f"{documents.schema_name(event)}.json").read_text())
    Draft202012Validator(schema).validate(example_of(event)["body"])


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.__name__)
def test_an_example_without_its_subject_is_refused(event):
    body = {key: value for key, value in example_of(event)["body"].items() if key != event.subject_field}
    with pytest.raises(ValidationError):
        event.model_validate_json(json.dumps(body))


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.__name__)
def test_no_field_identifies_a_resident(event):
    assert not PERSONAL & set(event.model_fields)


def test_there_is_one_example_for_each_event_and_no_other():
    assert {file.stem for file in EXAMPLES.glob("*.json")} == {documents.schema_name(event) for event in EVENTS}


def test_every_event_class_is_in_the_catalogue():
    said = {c for c in vars(contracts).values() if isinstance(c, type) and issubclass(c, contracts.Event) and c.type}
    assert said == set(EVENTS)


def test_every_event_says_what_has_become_true():
    assert all(event.__doc__ and event.__doc__.endswith((".", "?")) for event in EVENTS)


def test_the_documents_agree_with_the_classes():
    assert documents.drifted() == []


def test_what_moves_the_public_state_says_course_leg_and_state():
    moves = [event for event in EVENTS if issubclass(event, contracts.Move)]
    legs = {event.speaker: event.model_fields["leg"].default for event in moves if event.speaker != "intake"}
    assert legs == {"review": 2, "dispatch": 3}
    assert {event.model_fields["leg"].default for event in moves if event.speaker == "intake"} == {1, 4}
