"""The HTTP door, from outside: what is asked strictly, answered plainly, and done once."""

import concurrent.futures
import json
import time
import uuid

import pytest
import sqlalchemy as sa
from yishi_chassis import auth

from tests.support import notes_process, servers

PROBLEM = "application/problem+json; charset=utf-8"


@pytest.fixture(scope="module")
def issuer():
    return auth.new_key("issuer-1")


@pytest.fixture(scope="module")
def store(postgres):
    with servers.fresh_database(postgres, "notes") as url:
        yield url


@pytest.fixture(scope="module")
def notes(store, issuer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notes")
    (folder / "issuers.jwks").write_text(json.dumps(auth.public_set([issuer])))
    with notes_process.running(store, folder, YISHI_ISSUERS=str(folder / "issuers.jwks")) as running:
        yield running


def count(store, table):
    engine = sa.create_engine(sa.make_url(store).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.scalar(sa.text(f"select count(*) from {table}"))


def problem(answer, status, code):
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    told = answer.json()
    assert (told["status"], told["code"], told["type"]) == (status, code, f"urn:yishi:problem:{code}")
    assert told["instance"] == f"urn:yishi:request:{answer.headers['X-Request-Id']}"
    return told


def test_what_is_made_says_where_it_is_and_at_which_version(notes):
    answer = notes.ask("POST", "/v1/notes", json={"words": "瀑布"})
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    assert notes.ask("GET", answer.headers["Location"]).json() == answer.json()
    assert "瀑布" in answer.content.decode()


@pytest.mark.parametrize(("body", "status", "code"), [
    (b"{", 400, "malformed"),
    (b'{"words": "a", "words": "b"}', 400, "malformed"),
    (b'{"words": "a", "weight": NaN}', 422, "invalid"),
    (b'{"words": "a", "weight": false}', 422, "invalid"),
    (b'{"words": 1}', 422, "invalid"),
    (b'{"words": "a", "wrods": 1}', 422, "invalid"),
    (b"[]", 422, "invalid"),
    (b"", 400, "malformed"),
    (b'{"words": "\xff"}', 400, "malformed"),
])
def test_a_form_is_read_strictly(notes, body, status, code):
    problem(notes.ask("POST", "/v1/notes", data=body, headers={"Content-Type": "application/json"}), status, code)


def test_each_wrong_field_is_named(notes):
    told = problem(notes.ask("POST", "/v1/notes", json={"words": "", "weight": "x"}), 422, "invalid")
    assert {fault["loc"] for fault in told["errors"]} == {"words", "weight"}
    assert "input" not in told["errors"][0]


def test_only_json_is_taken(notes):
    problem(notes.ask("POST", "/v1/notes", data="words=a"), 415, "unsupported-media-type")


def test_what_is_too_large_is_not_read(notes):
    answer = notes.ask("POST", "/v1/notes", data=b"x" * 100_000, headers={"Content-Type": "application/json"})
    problem(answer, 413, "too-large")


def test_a_path_that_does_not_exist_is_a_problem_too(notes):
    problem(notes.ask("GET", "/nowhere"), 404, "not-found")


def test_a_method_that_is_not_offered_names_those_that_are(notes):
    answer = notes.ask("DELETE", "/v1/notes")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_a_fault_of_ours_tells_nothing_but_its_number(notes):
    answer = notes.ask("GET", "/v1/fault")
    problem(answer, 500, "internal")
    assert "postgresql" not in answer.text
    assert answer.headers["X-Request-Id"] in notes.lines()
    assert "secret" not in notes.lines()


def test_a_refusal_says_which_rule_which_state_and_what_is_allowed(notes):
    told = problem(notes.ask("POST", "/v1/notes", json={"words": "too many"}), 409, "no-more-notes")
    assert (told["detail"], told["state"], told["allowed"]) == ("no more notes fit", "full", ["read"])


def test_titles_follow_the_readers_language(notes):
    assert notes.ask("GET", "/nowhere").json()["title"] == "没有找到"
    assert notes.ask("GET", "/nowhere", headers={"Accept-Language": "en-GB"}).json()["title"] == "Not found"


def test_the_clients_request_id_is_kept_and_a_strange_one_is_not(notes):
    assert notes.ask("GET", "/healthz", headers={"X-Request-Id": "r-1"}).headers["X-Request-Id"] == "r-1"
    assert notes.ask("GET", "/healthz", headers={"X-Request-Id": "a b\tc"}).headers["X-Request-Id"] != "a b\tc"


def test_the_same_key_gets_the_same_answer_and_the_work_is_done_once(notes, store):
    before, key = count(store, "notes"), {"Idempotency-Key": str(uuid.uuid4())}
    first = notes.ask("POST", "/v1/notes", json={"words": "once"}, headers=key)
    again = notes.ask("POST", "/v1/notes", json={"words": "once"}, headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(store, "notes") == before + 1


def test_twenty_taps_at_once_do_the_work_once(notes, store):
    before, key = count(store, "outbox"), {"Idempotency-Key": str(uuid.uuid4())}

    def tap(_):
        return notes.ask("POST", "/v1/notes", json={"words": "tapped"}, headers=key)

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(tap, range(20)))
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert count(store, "outbox") == before + 1


def test_a_key_used_for_something_else_is_refused(notes):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    notes.ask("POST", "/v1/notes", json={"words": "one"}, headers=key)
    problem(notes.ask("POST", "/v1/notes", json={"words": "two"}, headers=key), 422, "key-reused")


def test_a_repeat_whose_rule_has_changed_meanwhile_still_gets_the_first_answer(notes):
    note = notes.ask("POST", "/v1/notes", json={"words": "v1"}).json()
    headers = {"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"1"'}
    first = notes.ask("PUT", f"/v1/notes/{note['id']}", json={"words": "v2"}, headers=headers)
    again = notes.ask("PUT", f"/v1/notes/{note['id']}", json={"words": "v2"}, headers=headers)
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)


def test_a_command_against_an_old_version_is_refused_with_the_current_one(notes):
    note = notes.ask("POST", "/v1/notes", json={"words": "v1"}).json()
    notes.ask("PUT", f"/v1/notes/{note['id']}", json={"words": "v2"})
    answer = notes.ask("PUT", f"/v1/notes/{note['id']}", json={"words": "v3"}, headers={"If-Match": '"1"'})
    assert problem(answer, 412, "stale")["version"] == 2
    answer = notes.ask("PUT", f"/v1/notes/{note['id']}", json={"words": "v3"}, headers={"If-Match": "new"})
    problem(answer, 400, "malformed")


def test_what_has_not_changed_is_not_sent_again(notes):
    note = notes.ask("POST", "/v1/notes", json={"words": "v1"}).json()
    answer = notes.ask("GET", f"/v1/notes/{note['id']}", headers={"If-None-Match": '"1"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_list_is_read_page_by_page_to_its_end(notes):
    made = {notes.ask("POST", "/v1/notes", json={"words": f"page {n}"}).json()["id"] for n in range(5)}
    seen, cursor = set(), None
    while True:
        page = notes.ask("GET", "/v1/notes", params={"limit": 100, "cursor": cursor}).json()
        seen |= {note["id"] for note in page["items"]}
        cursor = page["next"]
        if cursor is None:
            break
    assert made <= seen
    problem(notes.ask("GET", "/v1/notes", params={"cursor": "%%%"}), 400, "malformed")
    problem(notes.ask("GET", "/v1/notes", params={"limit": 0}), 400, "malformed")
    problem(notes.ask("GET", "/v1/notes", params={"page": 2}), 400, "malformed")


def stamp(notes, desk="water", **headers):
    return notes.ask("POST", f"/v1/desks/{desk}/stamps", json={"words": "ok"}, headers=headers)


def test_a_door_for_one_desk_lets_that_desks_clerk_pass_and_nobody_else(notes, issuer):
    def token(*roles, seconds=60, issuer=issuer):
        return f"Bearer {auth.mint(issuer, issuer='test', subject='s-1', roles=roles, seconds=seconds)}"

    assert stamp(notes, Authorization=token("clerk:water")).status_code == 200
    problem(stamp(notes, desk="police", Authorization=token("clerk:water")), 403, "forbidden")
    problem(stamp(notes, Authorization=token("clerk")), 403, "forbidden")
    assert problem(stamp(notes), 401, "unauthenticated")
    assert stamp(notes).headers["WWW-Authenticate"].startswith("Bearer")
    problem(stamp(notes, Authorization=token("clerk:water", seconds=-60)), 401, "unauthenticated")
    problem(stamp(notes, Authorization=token("clerk:water", issuer=auth.new_key("issuer-1"))), 401, "unauthenticated")
    problem(stamp(notes, Authorization="Basic YTpi"), 401, "unauthenticated")


def test_waiting_for_the_database_stops_nobody_else(notes):
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        began = time.monotonic()
        slow = [pool.submit(notes.ask, "GET", "/v1/slow") for _ in range(5)]
        quick = pool.submit(lambda: (notes.ask("GET", "/healthz").status_code, time.monotonic() - began))
        assert [s.result().status_code for s in slow] == [200] * 5
    assert time.monotonic() - began < 1.8   # one after the other they would take 2.5 s
    assert quick.result()[1] < 0.5


def test_pages_of_documentation_ask_nothing_of_other_hosts(notes):
    page = notes.ask("GET", "/docs")
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"].split("style-src")[0]
    assert "http" not in page.text.replace('http-equiv', '')
    assert notes.ask("GET", "/docs/swagger-ui-bundle.js").status_code == 200
    problem(notes.ask("GET", "/docs/..%2fservice.py"), 404, "not-found")


def test_metrics_tell_routes_and_never_ids(notes):
    note = notes.ask("POST", "/v1/notes", json={"words": "counted"}).json()
    notes.ask("GET", f"/v1/notes/{note['id']}")
    text = notes.ask("GET", "/metrics").text
    assert 'route="/v1/notes/<string:note_id>"' in text
    assert note["id"] not in text


def test_the_head_of_an_answer_comes_without_its_body(notes):
    note = notes.ask("POST", "/v1/notes", json={"words": "head"})
    head = notes.ask("HEAD", note.headers["Location"])
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", '"1"')
    assert int(head.headers["Content-Length"]) == len(note.content)


def test_what_is_for_one_reader_is_kept_nowhere(notes, issuer):
    token = auth.mint(issuer, issuer="test", subject="s-1", roles=["clerk:water"], seconds=60)
    note = notes.ask("POST", "/v1/notes", json={"words": "cached?"})
    mine = notes.ask("GET", note.headers["Location"], headers={"Authorization": f"Bearer {token}"})
    assert (note.headers["Cache-Control"], mine.headers["Cache-Control"]) == ("no-store", "no-store")
    assert notes.ask("GET", note.headers["Location"]).headers["Cache-Control"] == "no-cache"


def test_every_answer_forbids_guessing_its_type(notes):
    for path in ("/v1/notes", "/nowhere", "/docs", "/metrics"):
        headers = notes.ask("GET", path).headers
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


def test_what_was_asked_can_be_traced_to_what_was_said(notes, store):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    notes.ask("POST", "/v1/notes", json={"words": "traced"}, headers={"X-Request-Id": "asked-7", "traceparent": trace})
    engine = sa.create_engine(sa.make_url(store).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        said = connection.scalars(sa.text("select traceparent from outbox where correlationid = 'asked-7'")).all()
    assert said == [trace]


@pytest.mark.parametrize("sent", [
    {"data": {"words": "你好 + 1", "weight": "2"}}, {"files": {"words": (None, "你好 + 1"), "weight": (None, "2")}},
    {"json": {"words": "你好 + 1", "weight": 2}},
], ids=["urlencoded", "multipart", "json"])
def test_a_door_takes_the_media_types_it_names(notes, sent):
    answer = notes.ask("POST", "/v1/plain/notes", **sent)
    assert (answer.status_code, answer.json()["id"], answer.json()["words"]) == (200, "2.0", "你好 + 1")


def test_a_web_form_is_not_taken_where_it_is_not_named(notes):
    assert problem(notes.ask("POST", "/v1/notes", data={"words": "x"}), 415, "unsupported-media-type")["detail"] == (
        "send application/json")


@pytest.mark.parametrize(("method", "path", "sent"), [
    ("POST", "/v1/plain/notes", {"data": {"words": "x", "weight": "heavy"}}), ("GET", "/v1/plain/notes", {}),
    ("GET", "/v1/plain/nowhere", {}), ("POST", "/v1/plain/notes", {"data": {"words": "a\0b"}}),
])
def test_where_clients_expect_their_own_kind_of_errors_they_get_them(notes, method, path, sent):
    answer = notes.ask(method, path, **sent)
    assert (answer.status_code, answer.headers["Content-Type"], answer.text) == (418, "text/plain", f"no: {path}")
