"""The doors of sessions and visits, from the form to the answer."""

import pytest
from yishi_chassis import database, testing
from yishi_review import actions

from tests.support.reviews import DAY, MONDAY, filed
from tests.unit.review.test_doors import CONVENER, MEMBER, YARD, Hall, triaged

LATER = MONDAY + 3 * DAY
OFFICE = {"name": "street safety office", "account": "", "count": 3}
TAPE = {"name": "session.mp3", "sha256": "1" * 64, "kind": "recording", "media_type": "audio/mpeg"}
ELSEWHERE = {"public": False, "stored": False}


@pytest.fixture
def hall(fresh_database_of):
    """A hall before which a proposal from 菁华园 has come."""
    with testing.clock_at(MONDAY):
        made = Hall(fresh_database_of("review"))
        place = filed().place.model_copy(update={"areas": YARD})
        with database.transaction(made.service.engine) as tx:
            made.review_id = actions.open_review(tx, filed(place=place), councils=made.service.councils).id
        yield made


def called(hall, *, who=CONVENER, **more):
    body = {"mode": "mixed", "held_at": LATER.isoformat(), "agenda": "noise", "guests": [OFFICE]} | more
    return hall.answer("call_session", who=who, body=body)


def recorded(hall, **more):
    triaged(hall)
    session = called(hall)["id"]
    with testing.clock_at(LATER):
        body = {"attended": [CONVENER], "minutes": "Agreed.", "files": [TAPE]} | more
        return hall.answer("record_minutes", who=CONVENER, session_id=session, body=body)


def test_observers_are_named_by_role_and_number(hall):
    triaged(hall)
    assert called(hall)["guests"] == [OFFICE]
    named = called(hall, guests=[{"name": "Mr. Observer", "account": "o-7"}])
    assert named["guests"] == [{"name": "Mr. Observer", "account": "o-7", "count": 1}]


def test_a_recording_is_kept_with_its_hash_and_media_type(hall):
    held = recorded(hall)
    assert held["files"] == [TAPE | ELSEWHERE]
    picture = {"name": "wall.jpg", "sha256": "2" * 64, "kind": "picture", "media_type": "image/jpeg"}
    more = hall.answer("attach", who=CONVENER, session_id=held["id"], body={"files": [picture]})
    assert more["files"] == [TAPE | ELSEWHERE, picture | ELSEWHERE]


@pytest.mark.parametrize("wrong", [{"sha256": "1"}, {"kind": "film"}, {"media_type": "text/html; <script>"}])
def test_what_is_no_file_is_refused(hall, wrong):
    triaged(hall)
    session = called(hall)["id"]
    assert hall.refusal("attach", who=CONVENER, session_id=session, body={"files": [TAPE | wrong]}).status == 422


def test_a_member_replies_and_the_reason_is_not_told_outside(hall):
    triaged(hall)
    session = called(hall)["id"]
    hall.answer("reply", who=MEMBER, session_id=session, body={"coming": "no", "reason": "in hospital"})
    told = [hall.answer("review", who=who)["sessions"][0]["replies"][0]["reason"] for who in (CONVENER, "r-09", None)]
    assert told == ["in hospital", "", ""]


def test_the_next_tier_calls_a_joint_session(hall):
    triaged(hall)
    session = called(hall, who="c-jiulidibeilu")
    assert session["bodies"] == ["b-jiulidibeilu"]
    assert {CONVENER, "c-jiulidibeilu"} < set(session["invited"])


def test_of_a_visit_to_a_home_the_public_is_told_when_and_by_whom(hall):
    triaged(hall)
    body = {"kind": "home", "at": MONDAY.isoformat(), "members": [MEMBER], "words": "damp", "files": [TAPE]}
    assert hall.answer("record_visit", who=MEMBER, body=body)["visits"][0]["words"] == "damp"
    [visit] = hall.answer("review")["visits"]
    assert (visit["kind"], visit["members"], visit["words"], visit["files"]) == ("home", [MEMBER], "", [])
