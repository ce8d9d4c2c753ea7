"""How a door's terms become its OpenAPI operation."""

import json
import re
from typing import Any

import pytest
from pydantic import Field
from yishi_chassis import auth, http, openapi


class NoteForm(http.Form):
    """A note as it is sent."""

    words: str = Field(max_length=200)


class NoteView(http.View):
    """A note as it is shown."""

    id: str
    words: str


class Wanted(http.Query):
    """Which notes."""

    limit: int = Field(10, ge=1, le=100)
    state: str


DOORS = {
    "write": http.Terms(method="POST", url="/v1/desks/<string:desk_id>/notes", form=NoteForm, view=NoteView, status=201,
                        access=auth.roles("clerk", scope="desk_id"), summary="Write a note"),
    "read_notes": http.Terms(method="GET", url="/v1/notes/<int:number>", query=Wanted, view=http.Page[NoteView],
                             access=auth.ANYONE),
    "forget": http.Terms(method="DELETE", url="/v1/notes", access=auth.SIGNED_IN),
    "import_note": http.Terms(method="POST", url="/v1/imports", form=NoteForm, access=auth.ANYONE,
                              takes=("text/plain", "application/json")),
    "table": http.Terms(method="GET", url="/v1/notes.csv", access=auth.ANYONE, mimetype="text/csv"),
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document("notes", "Notes, for testing.", DOORS.items(), "1.0")


def names(operation: dict[str, Any], where: str) -> list[str]:
    return [one["name"] for one in operation["parameters"] if one["in"] == where]


def test_a_url_argument_is_a_required_path_parameter_of_its_kind(document: dict[str, Any]):
    writing = document["paths"]["/v1/desks/{desk_id}/notes"]["post"]
    reading = document["paths"]["/v1/notes/{number}"]["get"]

    assert (writing["parameters"][0]["name"], writing["parameters"][0]["schema"]) == ("desk_id", {"type": "string"})
    assert reading["parameters"][0]["schema"] == {"type": "integer", "minimum": 0}
    assert reading["parameters"][0]["required"] is True


def test_a_query_shows_its_fields_and_which_of_them_are_needed(document: dict[str, Any]):
    of = {one["name"]: one for one in document["paths"]["/v1/notes/{number}"]["get"]["parameters"]}

    assert (of["limit"]["required"], of["state"]["required"]) == (False, True)
    assert (of["limit"]["schema"]["minimum"], of["limit"]["schema"]["maximum"]) == (1, 100)


def test_only_what_changes_something_takes_a_key_and_a_version(document: dict[str, Any]):
    paths = document["paths"]

    assert names(paths["/v1/desks/{desk_id}/notes"]["post"], "header") == ["Idempotency-Key", "If-Match"]
    assert names(paths["/v1/notes/{number}"]["get"], "header") == []


def test_a_door_for_roles_says_which_and_one_for_anyone_asks_for_no_token(document: dict[str, Any]):
    paths = document["paths"]

    assert paths["/v1/desks/{desk_id}/notes"]["post"]["security"] == [{"bearer": []}]
    assert paths["/v1/desks/{desk_id}/notes"]["post"]["description"] == "For: clerk."
    assert paths["/v1/notes"]["delete"]["description"] == "For: anyone signed in."
    assert "security" not in paths["/v1/notes/{number}"]["get"]


def test_answers_are_told_by_status_and_every_door_may_answer_a_problem(document: dict[str, Any]):
    operations = [one for path in document["paths"].values() for one in path.values()]
    told = [sorted(one["responses"]) for one in operations]

    assert sorted(told) == [
        ["200", "default"], ["200", "default"], ["201", "default"], ["204", "default"], ["204", "default"]]
    assert {next(iter(one["responses"]["default"]["content"])) for one in operations} == {"application/problem+json"}
    assert list(document["paths"]["/v1/notes.csv"]["get"]["responses"]["200"]["content"]) == ["text/csv"]


def test_every_reference_leads_somewhere(document: dict[str, Any]):
    text = json.dumps(document)
    refs = set(re.findall(r'"#/components/schemas/([^"]+)"', text))

    assert {"NoteForm", "NoteView", "Problem"} <= refs <= set(document["components"]["schemas"])


def test_a_door_without_a_summary_is_called_by_its_name(document: dict[str, Any]):
    assert document["paths"]["/v1/notes/{number}"]["get"]["summary"] == "read notes"


def test_errors_of_another_kind_are_not_shown_as_problem_documents():
    paths = openapi.document("notes", "Notes.", DOORS.items(), "1.0", own_problems=["/v1/imports"])["paths"]
    assert "content" not in paths["/v1/imports"]["post"]["responses"]["default"]
    assert "content" in paths["/v1/notes.csv"]["get"]["responses"]["default"]


def test_a_form_is_shown_for_each_media_type_the_door_takes(document: dict[str, Any]):
    shown = document["paths"]["/v1/imports"]["post"]["requestBody"]["content"]
    assert shown.keys() == {"text/plain", "application/json"}
