"""Files: sent by residents, hung on proposals, seen by whom they may be seen, forgotten when they hang on nothing."""

import hashlib
import io
import json

import pytest
import sqlalchemy as sa
from PIL import Image
from yishi_chassis import clockwork, database

from tests.support import uploads
from tests.support.handed_in import key_of, sent

R1, R2 = "r-01 resident", "r-02 resident"
FORM = {"title": "院内增绿", "text": "补种草坪，修剪树木。", "category": "greening",
        "place": {"area": "madong", "spot": "全院"}}


def proposed(house, *files, draft=False, who=R1, **more):
    named = [{"name": f"{n}.jpg", "sha256": file["sha256"], "stage": "before"} for n, file in enumerate(files)]
    return house.answer("propose", who=who, body=FORM | {"attachments": named, "draft": draft} | more)


def body(reply):
    return b"".join(reply.bits)


def kept(house):
    """What lies in the folder of files."""
    root = house.service.shelf.place.root
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def expire(house, key):
    with database.transaction(house.service.engine) as tx:
        house.service.file_expired(tx, clockwork.Timer(kind="file", subject=key, key="", due=None, data={}))


def test_a_photograph_is_sent_named_in_a_proposal_and_seen_by_everybody(house):
    file = sent(house)
    assert (file["kind"], file["mimetype"], file["width"], file["height"]) == ("photograph", "image/webp", 320, 200)
    assert file["expires_at"] == "2026-04-02T12:00:00+08:00"
    proposal = proposed(house, file)
    [shown] = proposal["attachments"]
    assert shown["url"] == f"/v1/proposals/{proposal['id']}/attachments/{file['sha256']}"
    assert (shown["stage"], shown["name"], shown["thumbhash"]) == ("before", "0.jpg", file["thumbhash"])

    whole = house.ask("attachment", proposal_id=proposal["id"], sha256=file["sha256"])
    data = body(whole)
    assert hashlib.sha256(data).hexdigest() == file["sha256"]
    assert (whole.headers["Content-Type"], whole.headers["ETag"]) == ("image/webp", f'"{file["sha256"]}"')
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    small = body(house.ask("thumbnail", proposal_id=proposal["id"], sha256=file["sha256"]))
    assert Image.open(io.BytesIO(small)).size == (320, 200)
    part = house.ask("attachment", proposal_id=proposal["id"], sha256=file["sha256"],
                     headers={"HTTP_RANGE": "bytes=10-19"})
    assert (part.status, body(part)) == (206, data[10:20])


def test_the_event_tells_the_hash_of_what_is_kept_and_not_what_somebody_called_it(house):
    file = sent(house)
    proposed(house, file, urgent=True)
    with database.reading(house.service.engine) as tx:
        query = sa.text("SELECT data FROM outbox WHERE type LIKE '%proposal.filed%'")
        [data] = tx.execute(query).scalars()
    assert json.loads(data)["attachments"] == [
        {"name": f"photograph-{file['sha256'][:8]}", "sha256": file["sha256"], "stage": "before"}]


@pytest.mark.parametrize("urgent", [False, True])
def test_several_hang_on_one_proposal(house, urgent):
    files = [sent(house, uploads.photograph(size=(40 + n, 30))) for n in range(3)]
    assert len(proposed(house, *files, urgent=urgent)["attachments"]) == 3


def test_the_same_file_sent_twice_is_one_and_of_two_people_two(house):
    assert sent(house)["sha256"] == sent(house)["sha256"] == sent(house, who=R2)["sha256"]
    assert len(kept(house)) == 4   # of each person the photograph and its thumbnail


def test_nobody_names_a_file_that_somebody_else_sent(house):
    problem = house.refusal("propose", who=R2, body=FORM | {
        "attachments": [{"name": "a.jpg", "sha256": sent(house)["sha256"]}]})
    assert (problem.status, problem.code) == (422, "unknown-file")


@pytest.mark.parametrize(("data", "status", "code"), [
    (b"no file of any kind", 415, "unsupported-media-type"), (uploads.photograph()[:900], 422, "damaged"),
    (uploads.bomb(), 422, "too-costly"), (uploads.pdf() + b" " + bytes(20_000_000), 413, "too-large"),
])
def test_what_cannot_be_kept_is_refused_with_a_reason_and_leaves_nothing(house, data, status, code):
    with pytest.raises(Exception) as problem:
        house.send("send_file", data, who=R1)
    assert (problem.value.status, problem.value.code or code) == (status, code)
    assert kept(house) == []


def test_what_hangs_on_nothing_goes_after_a_day_and_what_is_used_stays(house):
    used, unused = sent(house), sent(house, uploads.wav())
    proposed(house, used)
    for file in (used, unused):
        expire(house, key_of(house, file))
    assert len(kept(house)) == 2
    assert house.ask("own_file", who=R1, sha256=used["sha256"]).status == 200
    assert house.refusal("own_file", who=R1, sha256=unused["sha256"]).status == 404


def test_what_was_put_by_somebody_who_was_killed_then_goes_too(house):
    house.service.shelf.place.put("left", io.BytesIO(b"x"), size=1, mimetype="image/webp")
    expire(house, "left")
    assert kept(house) == []


def test_a_draft_lets_files_go_when_it_is_rewritten_or_thrown_away(house):
    first, second = sent(house), sent(house, uploads.photograph(size=(64, 64)))
    draft = proposed(house, first, draft=True)
    named = [{"name": "b.jpg", "sha256": second["sha256"]}]
    house.answer("edit", who=R1, proposal_id=draft["id"], body=FORM | {"attachments": named})
    expire(house, key_of(house, first))
    house.answer("withdraw", who=R1, proposal_id=draft["id"], body={"reason": ""})
    expire(house, key_of(house, second))
    assert kept(house) == []


def test_an_own_file_is_deleted_while_it_hangs_on_nothing(house):
    loose, used = sent(house, uploads.wav()), sent(house)
    proposed(house, used)
    house.ask("delete_file", who=R1, sha256=loose["sha256"])
    assert house.refusal("own_file", who=R1, sha256=loose["sha256"]).status == 404
    assert house.refusal("delete_file", who=R1, sha256=used["sha256"]).code == "file-in-use"
    assert house.refusal("delete_file", who=R2, sha256=used["sha256"]).status == 404


def test_pictures_of_a_private_matter_and_of_a_draft_are_for_the_author(house):
    file = sent(house)
    for proposal in (proposed(house, file, category="neighbours"), proposed(house, file, draft=True)):
        seen = {"proposal_id": proposal["id"], "sha256": file["sha256"]}
        assert house.ask("attachment", who=R1, **seen).status == 200
        assert house.refusal("attachment", **seen).status == 404
        assert house.refusal("thumbnail", who=R2, **seen).status == 404


def test_nobody_fills_the_shelf_with_what_hangs_on_nothing(house, monkeypatch):
    monkeypatch.setattr("yishi_intake.domain.files.MOST_LOOSE", 1)
    sent(house)
    with pytest.raises(Exception) as problem:
        sent(house, uploads.wav())
    assert problem.value.code == "too-many-files"


def test_a_document_is_given_out_to_be_saved_and_not_shown(house):
    file = sent(house, uploads.pdf())
    proposal = proposed(house, file)
    reply = house.ask("attachment", proposal_id=proposal["id"], sha256=file["sha256"])
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert house.refusal("thumbnail", proposal_id=proposal["id"], sha256=file["sha256"]).status == 404
