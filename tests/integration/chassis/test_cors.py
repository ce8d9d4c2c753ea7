"""Pages of other origins, from outside: who is named may ask and read, others are granted nothing."""

import json

import pytest

from tests.support import notes_process, servers

PAGE = "https://page.example"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture(scope="module")
def notes(postgres, tmp_path_factory):
    granted = {"YISHI_CORS_ORIGINS": json.dumps([PAGE])}
    with (servers.fresh_database(postgres, "notes") as store,
          notes_process.running(store, tmp_path_factory.mktemp("notes"), **granted) as running):
        yield running


def test_a_page_of_an_origin_that_is_named_may_ask_and_then_read(notes):
    asked = notes.ask("OPTIONS", "/v1/notes", headers={"Origin": PAGE, **ASKS})
    made = notes.ask("POST", "/v1/notes", json={"words": "瀑布"}, headers={"Origin": PAGE})
    assert (asked.status_code, asked.content, asked.headers["Access-Control-Allow-Origin"]) == (204, b"", PAGE)
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert (made.status_code, made.headers["Access-Control-Allow-Origin"]) == (201, PAGE)
    assert "ETag" in made.headers["Access-Control-Expose-Headers"]


def test_a_page_reads_why_it_is_refused(notes):
    answer = notes.ask("GET", "/nowhere", headers={"Origin": PAGE})
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json; charset=utf-8")
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize(("origin", "path", "status"), [
    ("https://elsewhere.example", "/v1/notes", 405), (PAGE, "/nowhere", 404)])
def test_whoever_is_not_named_is_granted_nothing_and_nothing_lies_nowhere(notes, origin, path, status):
    answer = notes.ask("OPTIONS", path, headers={"Origin": origin, **ASKS})
    assert answer.status_code == status
    assert (answer.headers.get("Access-Control-Allow-Origin") == PAGE) == (origin == PAGE)
