"""Files of sessions, visits and local action: handed in by insiders, read by whom they are for, or forgotten."""

import hashlib
import io
import json

import pytest
from yishi_chassis import blobs, clockwork, database, testing
from yishi_chassis.exchange import Exchange, Request
from yishi_chassis.problems import Problem
from yishi_review import actions, domain, store
from yishi_review.domain.session import attach as add

from tests.support import cleaning, uploads
from tests.support.reviews import DAY, MONDAY, filed, on, opened
from tests.unit.review.test_doors import CONVENER, MEMBER, YARD, Hall, passed, triaged

LATER = MONDAY + 3 * DAY
AUTHOR, STRANGER = "r-01", "r-09"
SOUNDS = {"mp3": uploads.mp3, "wav": uploads.wav, "ogg": uploads.ogg, "amr": uploads.amr,
          "m4a": lambda: uploads.film(brand=b"M4A ")}


@pytest.fixture
def hall(fresh_database_of, tmp_path):
    """A hall before which a proposal from 菁华园 has come."""
    with testing.clock_at(MONDAY):
        made = Hall(fresh_database_of("review"))
        made.service.shelf = actions.Shelf(place=blobs.at(f"file://{tmp_path}/files"), cleaner=cleaning.Remembering())
        place = filed().place.model_copy(update={"areas": YARD})
        with database.transaction(made.service.engine) as tx:
            made.review_id = actions.open_review(tx, filed(place=place), councils=made.service.councils).id
        yield made


def sent(hall, data, *, who=CONVENER):
    terms = hall.doors["upload"]
    request = Request(
        method="POST", path=terms.url, query={}, args={"review_id": hall.review_id},
        environ={"CONTENT_TYPE": "application/octet-stream", "HTTP_AUTHORIZATION": f"Bearer {who}"},
        read=io.BytesIO(data).read, bits=lambda _: iter([data]))
    return json.loads(Exchange(terms, hall.service.upload, hall.service).answer(request, "request-1").body)


def refused(hall, data, *, who=CONVENER):
    with pytest.raises(Problem) as problem:
        sent(hall, data, who=who)
    return problem.value


def named(file, **more):
    return {"name": f"of.{file['kind']}", "sha256": file["sha256"], "kind": file["kind"]} | more


def met(hall, *files):
    """A session with these files, held and recorded."""
    session = hall.answer("call_session", who=CONVENER, body={
        "mode": "mixed", "held_at": LATER.isoformat(), "agenda": "noise"})["id"]
    with testing.clock_at(LATER):
        return hall.answer("record_minutes", who=CONVENER, session_id=session, body={
            "attended": [CONVENER], "minutes": "Agreed.", "files": [*files]})


def visited(hall, kind, *files, who=MEMBER):
    return hall.answer("record_visit", who=who, body={
        "kind": kind, "at": MONDAY.isoformat(), "members": [MEMBER], "words": "damp", "files": [*files]})


def readers(hall, file, people=(CONVENER, MEMBER, AUTHOR, STRANGER, None)):
    """Who of these people may read a file."""
    return {who for who in people if status(hall, file, who) == 200}


def status(hall, file, who):
    try:
        return hall.ask("file", who=who, sha256=file["sha256"]).status
    except Problem as problem:
        return problem.status


def lying(hall):
    return sorted(path.name for path in hall.service.shelf.place.root.rglob("*") if path.is_file())


def test_a_picture_is_made_anew_named_in_a_session_and_seen_by_everybody_once_the_minutes_are_there(hall):
    triaged(hall)
    file = sent(hall, uploads.photograph(), who=MEMBER)
    assert (file["kind"], file["mimetype"], file["width"]) == ("picture", "image/webp", 320)
    assert file["expires_at"] == (MONDAY + DAY).isoformat()
    assert (readers(hall, file), status(hall, file, None)) == ({MEMBER}, 404)
    [shown] = met(hall, named(file))["files"]
    assert (shown["stored"], shown["media_type"]) == (True, "image/webp")
    reply = hall.ask("file", sha256=file["sha256"])
    data = b"".join(reply.bits)
    assert hashlib.sha256(data).hexdigest() == file["sha256"]
    assert uploads.SECRET not in data
    assert (reply.headers["Content-Type"], reply.headers["Content-Disposition"]) == ("image/webp", "inline")
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert readers(hall, file) == {CONVENER, MEMBER, AUTHOR, STRANGER, None}
    assert b"".join(hall.ask("file_thumbnail", sha256=file["sha256"]).bits)[8:12] == b"WEBP"


@pytest.mark.parametrize("ending", SOUNDS)
def test_a_recording_is_for_insiders_and_only_ever_saved(hall, ending):
    triaged(hall)
    file = sent(hall, SOUNDS[ending]())
    met(hall, named(file))
    assert readers(hall, file) == {CONVENER, MEMBER, AUTHOR}
    reply = hall.ask("file", who=MEMBER, sha256=file["sha256"])
    assert reply.headers["Content-Disposition"] == f'attachment; filename="recording.{ending}"'
    assert hashlib.sha256(b"".join(reply.bits)).hexdigest() == file["sha256"]


def test_a_recording_that_the_convener_makes_public_is_for_everybody(hall):
    triaged(hall)
    file = sent(hall, uploads.mp3())
    assert met(hall, named(file, public=True))["files"][0]["public"] is True
    assert readers(hall, file) == {CONVENER, MEMBER, AUTHOR, STRANGER, None}


def test_a_member_does_not_make_a_recording_public(hall):
    triaged(hall)
    file = sent(hall, uploads.mp3(), who=MEMBER)
    body = {"kind": "site", "at": MONDAY.isoformat(), "members": [MEMBER], "words": "loud",
            "files": [named(file, public=True)]}
    assert hall.refusal("record_visit", who=MEMBER, body=body).status == 403
    assert hall.answer("record_visit", who=CONVENER, body=body)["visits"]


def test_a_document_is_given_out_to_be_saved(hall):
    triaged(hall)
    file = sent(hall, uploads.document())
    met(hall, named(file))
    reply = hall.ask("file", sha256=file["sha256"])
    assert reply.headers["Content-Disposition"] == 'attachment; filename="document.pdf"'


def test_what_is_attached_before_the_minutes_is_for_insiders(hall):
    triaged(hall)
    file = sent(hall, uploads.photograph())
    session = hall.answer("call_session", who=CONVENER, body={
        "mode": "mixed", "held_at": LATER.isoformat(), "agenda": "noise"})["id"]
    hall.ask("attach", who=CONVENER, session_id=session, body={"files": [named(file)]})
    assert readers(hall, file) == {CONVENER, MEMBER, AUTHOR}


@pytest.mark.parametrize(("kind", "who"), [
    ("site", {CONVENER, MEMBER, AUTHOR, STRANGER, None}), ("home", {CONVENER, MEMBER, AUTHOR})])
def test_what_was_seen_in_a_home_is_for_insiders(hall, kind, who):
    triaged(hall)
    file = sent(hall, uploads.photograph(), who=MEMBER)
    visited(hall, kind, named(file))
    assert readers(hall, file) == who


def test_of_a_private_matter_everything_is_for_insiders(hall):
    triaged(hall)
    file = sent(hall, uploads.photograph(), who=MEMBER)
    visited(hall, "site", named(file))
    triaged(hall, "household")
    assert readers(hall, file) == {CONVENER, MEMBER, AUTHOR}


def test_a_hash_without_a_file_is_allowed_and_shown_as_kept_elsewhere(hall):
    triaged(hall)
    file = {"kind": "picture", "sha256": sent(hall, uploads.photograph(), who=MEMBER)["sha256"]}
    [key] = [name for name in lying(hall) if not name.endswith(".thumbnail")]
    elsewhere = {"kind": "document", "sha256": "4" * 64}
    held = met(hall, named(elsewhere), named(file))
    assert [each["stored"] for each in held["files"]] == [False, True]
    assert status(hall, elsewhere, CONVENER) == 404
    assert key in lying(hall)


def test_what_was_kept_elsewhere_is_kept_here_once_it_is_attached_again():
    tape = domain.File(name="a", sha256="1" * 64, kind="recording")
    session = domain.Session(id="s-1", step=1, mode="online", held_at=MONDAY, agenda="", invited=())
    upload = domain.Upload(key="k", by="c-yard", sha256="1" * 64, kind="recording", mimetype="audio/mpeg", size=1,
                           sent_at=MONDAY)
    again = domain.with_files([tape], [upload])
    assert [each.stored for each in add(add(session, (tape,)), again).files] == [True]
    assert [each.stored for each in add(add(session, again), (tape,)).files] == [True]


def test_a_file_is_what_it_is_called(hall):
    triaged(hall)
    file = sent(hall, uploads.photograph())
    wrong = {"name": "tape", "sha256": file["sha256"], "kind": "recording"}
    body = {"kind": "site", "at": MONDAY.isoformat(), "members": [MEMBER], "words": "-", "files": [wrong]}
    assert hall.refusal("record_visit", who=CONVENER, body=body).status == 422


@pytest.mark.parametrize("who", [AUTHOR, STRANGER, "c-jiulidi"])
def test_whoever_may_attach_nothing_hands_nothing_in(hall, who):
    triaged(hall)
    assert refused(hall, uploads.photograph(), who=who).status == 403
    assert lying(hall) == []


def test_before_a_body_deliberates_nothing_is_handed_in(hall):
    assert refused(hall, uploads.photograph()).status == 409


@pytest.mark.parametrize(("data", "status"), [
    (b"MZ" + bytes(100), 415), (uploads.film(), 415), (uploads.photograph()[:300], 422)])
def test_what_is_no_picture_recording_or_document_is_refused(hall, data, status):
    triaged(hall)
    assert refused(hall, data).status == status
    assert lying(hall) == []


def test_a_recording_beyond_the_limit_is_refused(hall):
    triaged(hall)
    hall.service.settings = hall.service.settings.model_copy(update={"sound_bytes": 1000})
    assert refused(hall, uploads.mp3()).status == 413


def test_the_same_file_handed_in_by_two_is_one(hall):
    triaged(hall)
    assert sent(hall, uploads.photograph())["sha256"] == sent(hall, uploads.photograph(), who=MEMBER)["sha256"]
    with database.reading(hall.service.engine) as tx:
        assert [each.by for each in store.uploads(tx, hall.review_id)] == [CONVENER]


def expire(hall):
    """All clocks of files ring."""
    with database.reading(hall.service.engine) as tx:
        keys = {name.removesuffix(".thumbnail") for name in lying(hall)}
        assert {each.key for each in store.uploads(tx, hall.review_id)} <= keys
    for key in keys:
        with database.transaction(hall.service.engine) as tx:
            hall.service.upload_expired(tx, clockwork.Timer(
                kind="upload", subject=hall.review_id, key=key, due=None, data={}))


def test_what_hangs_on_nothing_goes_after_a_day_and_the_rest_stays(hall):
    triaged(hall)
    used, unused = sent(hall, uploads.photograph()), sent(hall, uploads.mp3())
    visited(hall, "site", named(used))
    sent(hall, uploads.photograph(), who=MEMBER)   # the same again: its second copy belongs to nobody
    assert len(lying(hall)) == 5
    expire(hall)
    assert len(lying(hall)) == 2
    assert status(hall, unused, CONVENER) == 404
    assert CONVENER in readers(hall, used)


def test_a_clock_is_set_for_each_file_before_it_is_kept(hall):
    triaged(hall)
    sent(hall, uploads.photograph())
    [key] = {name.removesuffix(".thumbnail") for name in lying(hall)}
    with database.reading(hall.service.engine) as tx:
        rows = tx.execute(clockwork.TIMERS.select().where(clockwork.TIMERS.c.kind == "upload")).all()
    assert [(row.subject, row.key, row.due) for row in rows] == [(hall.review_id, key, MONDAY + DAY)]


def test_somebody_with_many_files_that_hang_on_nothing_names_some_first():
    review = domain.triage(opened(), "community", on=on())
    files = [domain.Upload(key=str(n), by="c-yard", sha256=str(n), kind="picture", mimetype="image/webp", size=1,
                           sent_at=MONDAY) for n in range(domain.MOST_LOOSE)]
    domain.expect_room(review, files[1:], on=on())
    with pytest.raises(domain.TooManyFiles):
        domain.expect_room(review, files, on=on())


def test_who_does_the_work_shows_it_and_hears_what_was_recorded(hall):
    passed(hall)
    hall.ask("adopt", who=CONVENER, body={"finding": "fit"})
    hall.ask("announce", who=CONVENER, body={"plan": "mend it"})
    with testing.clock_at(MONDAY.replace(day=12)):
        hall.ask("act", who=CONVENER, body={"plan": "mend it", "doers": [
            {"kind": "resident", "name": "Ms Li", "account": "r-07"}]})
        picture, tape = sent(hall, uploads.photograph(), who="r-07"), sent(hall, uploads.mp3(), who=MEMBER)
        evidence = [{"name": "a", "sha256": each["sha256"], "stage": "during"} for each in (picture, tape)]
        shown = hall.answer("show_progress", who="r-07", body={"evidence": evidence})["local_action"]["evidence"]
    assert [each["stored"] for each in shown] == [True, True]
    people = (CONVENER, "r-07", STRANGER, None)
    assert readers(hall, picture, people) == set(people)
    assert readers(hall, tape, people) == {CONVENER, "r-07"}


def test_a_stranger_to_the_work_hands_nothing_in(hall):
    passed(hall)
    hall.ask("adopt", who=CONVENER, body={"finding": "fit"})
    hall.ask("announce", who=CONVENER, body={"plan": "mend it"})
    with testing.clock_at(MONDAY.replace(day=12)):
        hall.ask("act", who=CONVENER, body={"plan": "mend it", "tasks": [{"words": "sweep"}]})
        assert refused(hall, uploads.photograph(), who="r-07").status == 403
