"""Sheets to print: attendance, minutes, ballot, announcement; nothing in them runs, and private ones are kept."""

import pytest
from yishi_chassis import database, testing
from yishi_review import actions, domain
from yishi_review.doors.printing import WORDS

from tests.support.reviews import DAY, MONDAY, filed
from tests.unit.review.test_doors import CONVENER, MEMBER, YARD, Hall, triaged

TITLE = "Noise <script>alert(1)</script>"


@pytest.fixture
def hall(fresh_database_of):
    """A hall whose body has called a session."""
    with testing.clock_at(MONDAY):
        made = Hall(fresh_database_of("review"))
        place = filed().place.model_copy(update={"areas": YARD})
        with database.transaction(made.service.engine) as tx:
            made.review_id = actions.open_review(
                tx, filed(place=place, title=TITLE), councils=made.service.councils).id
        yield made


def meets(hall):
    body = {"mode": "mixed", "held_at": (MONDAY + 3 * DAY).isoformat(), "agenda": "a & b",
            "guests": [{"name": "safety office"}]}
    session = hall.answer("call_session", who=CONVENER, body=body)
    hall.ask("reply", who=MEMBER, session_id=session["id"], body={"coming": "no"})
    return session["id"]


def sheet(hall, door, **asked):
    reply = hall.ask(door, **asked)
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    text = reply.body.decode()
    assert "<script" not in text
    assert "JN-2026-000001" in text
    return text


def test_the_attendance_sheet_has_a_line_for_everybody_invited(hall):
    triaged(hall)
    text = sheet(hall, "attendance_sheet", who=CONVENER, session_id=meets(hall))
    assert all(f"<td>{member}</td>" in text for member in hall.service.councils.bodies["b-jinghuayuan"].members)
    assert ("列席 safety office" in text, "不参加" in text, "a &amp; b" in text) == (True, True, True)
    assert hall.refusal("attendance_sheet", who="r-01", session_id="x").status == 403


def test_the_minutes_have_every_opinion_with_its_answer_and_the_hash(hall):
    triaged(hall)
    session = meets(hall)
    with testing.clock_at(MONDAY + 3 * DAY):
        held = hall.answer("record_minutes", who=CONVENER, session_id=session, body={
            "attended": [CONVENER], "minutes": "Agreed.", "observers": 2,
            "opinions": [{"words": "windows", "answer": "partly", "reason": "cures nothing"}]})
    text = sheet(hall, "minutes_sheet", session_id=session)
    assert all(word in text for word in ("部分采纳", "cures nothing", "Agreed.", held["minutes_hash"]))


def test_a_ballot_has_its_question_and_a_secret_one_no_place_for_a_name(hall):
    triaged(hall)
    vote = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?", "secret": True})
    text = sheet(hall, "ballot_sheet", who=MEMBER, vote_id=vote["id"])
    assert ("Fit?" in text, "无记名" in text, "签名" in text) == (True, True, False)


def test_the_announcement_says_what_will_be_done_and_until_when_to_object(hall):
    triaged(hall)
    vote = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?"})
    assert hall.refusal("announcement_sheet").status == 404
    for member in vote["roll"]:
        hall.ask("cast_ballot", who=member, body={"choice": "yes"})
    hall.ask("close_vote", who=CONVENER)
    hall.ask("adopt", who=CONVENER, body={"finding": "it is fit"})
    hall.ask("announce", who=CONVENER, body={"plan": "mend the wall"})
    until = hall.answer("review")["announced_until"][:10]
    text = sheet(hall, "announcement_sheet")
    assert all(word in text for word in ("it is fit", "mend the wall", until))


@pytest.mark.parametrize("secret", [True, False])
def test_the_result_has_all_ballots_and_of_a_secret_vote_what_it_does_not_prove(hall, secret):
    triaged(hall)
    vote = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?", "secret": secret})
    assert hall.refusal("result_sheet", vote_id=vote["id"]).status == 404
    for member in vote["roll"]:
        code = {"code": domain.fingerprint(member)} if secret else {}
        hall.ask("cast_ballot", who=member, body={"choice": "yes"} | code)
    hall.ask("close_vote", who=CONVENER)
    text = sheet(hall, "result_sheet", vote_id=vote["id"])
    assert ("全票通过" in text, "不能证明" in text, domain.fingerprint(MEMBER) in text) == (True, secret, secret)
    assert text.count("赞成 yes</td>") == len(vote["roll"])


@pytest.mark.parametrize("door", ["minutes_sheet", "announcement_sheet"])
def test_of_a_private_matter_strangers_get_no_sheet(hall, door):
    triaged(hall, "household")
    asked = {"session_id": "x"} if door == "minutes_sheet" else {}
    assert hall.refusal(door, **asked).status == 404


def test_a_kind_of_answer_has_a_word_on_paper():
    assert (set(WORDS["answers"]), set(WORDS["modes"]), set(WORDS["coming"]), set(WORDS["choices"])) == (
        set(domain.ANSWERS), set(domain.MODES), set(domain.COMING), set(domain.CHOICES))
