"""Sheets to print: attendance, minutes, ballot, announcement; nothing in them runs, and private ones are kept."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from yishi_chassis import database, testing
from yishi_review import actions, domain
from yishi_review.doors.printing import PAPER

from tests.support.reviews import COUNCILS, DAY, MONDAY, acting, announced, convener, deliberated, filed, on
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


class Cells(HTMLParser):
    """The rows of all tables of a page, as the words in their cells."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.cell = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
        self.cell = tag == "td" or (self.cell and tag in ("span", "br"))

    def handle_data(self, data):
        if self.cell and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def meets(hall, who=CONVENER, **more):
    body = {"mode": "mixed", "held_at": (MONDAY + 3 * DAY).isoformat(), "agenda": "a & b",
            "guests": [{"name": "safety office", "count": 2}]} | more
    session = hall.answer("call_session", who=who, body=body)
    hall.ask("reply", who=MEMBER, session_id=session["id"], body={"coming": "no"})
    return session["id"]


def sheet(hall, door, **asked):
    reply = hall.ask(door, **asked)
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    text = reply.body.decode()
    style = b64encode(sha256(re.search("<style>(.*)</style>", text, re.DOTALL)[1].encode()).digest()).decode()
    policy = reply.headers["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, f"'sha256-{style}'" in policy, "unsafe" in policy) == (True, True, False)
    assert (reply.headers["Cache-Control"], " style=" in text) == ("no-store", False)
    assert "<script" not in text
    assert "JN-2026-000001" in text
    return text


def test_the_attendance_sheet_has_a_line_for_everybody_invited(hall):
    triaged(hall)
    page = sheet(hall, "attendance_sheet", who=CONVENER, session_id=meets(hall))
    rows = [row for row in Cells(page).rows if row]
    assert [row[1] for row in rows[:-1]] == list(hall.service.councils.bodies["b-jinghuayuan"].members)
    assert [row[2] for row in rows[:3]] == ["召集人convener", "副召集人deputy", "成员member"]
    assert [row[3] for row in rows if row[1] == MEMBER] == ["不参加not coming"]
    assert (rows[-1][2], rows[-1][4], "a &amp; b" in page) == ("列席observer", "safety office × 2", True)
    assert hall.refusal("attendance_sheet", who="r-01", session_id="x").status == 403


def test_on_the_sheet_of_a_joint_session_each_stands_with_their_body(hall):
    triaged(hall)
    page = sheet(hall, "attendance_sheet", who=CONVENER, session_id=meets(hall, who="c-jiulidibeilu"))
    own, upper = (hall.service.councils.bodies[body].name for body in ("b-jinghuayuan", "b-jiulidibeilu"))
    roles = {row[1]: row[2] for row in Cells(page).rows if row}
    assert (roles[CONVENER], roles["c-jiulidibeilu"]) == (f"召集人convener{own}", f"召集人convener{upper}")


def test_what_is_treated_with_it_is_named_by_its_number(hall):
    place = filed().place.model_copy(update={"areas": YARD})
    second = filed(proposal_id="p-2", number="JN-2026-000002", place=place)
    with database.transaction(hall.service.engine) as tx:
        other = actions.open_review(tx, second, councils=hall.service.councils).id
    for review_id in (hall.review_id, other):
        hall.ask("triage", who=CONVENER, review_id=review_id, body={"kind": "community", "reason": "so"})
    assert "JN-2026-000002" in sheet(hall, "minutes_sheet", session_id=meets(hall, with_reviews=[other]))


def test_the_minutes_have_every_opinion_with_its_answer_and_the_hash(hall):
    triaged(hall)
    session = meets(hall)
    with testing.clock_at(MONDAY + 3 * DAY):
        held = hall.answer("record_minutes", who=CONVENER, session_id=session, body={
            "attended": [CONVENER], "minutes": "Agreed.", "observers": 2,
            "opinions": [{"words": "windows", "answer": "partly", "reason": "cures nothing"}]})
    text = sheet(hall, "minutes_sheet", session_id=session)
    assert ["windows", "部分采纳partly adopted", "cures nothing"] in Cells(text).rows
    assert all(word in text for word in ("Agreed.", held["minutes_hash"], CONVENER))


def test_before_they_are_recorded_minutes_are_a_form_to_write_on(hall):
    triaged(hall)
    text = sheet(hall, "minutes_sheet", session_id=meets(hall))
    assert ('class="lines"' in text, "SHA-256" in text) == (True, False)


def test_a_ballot_has_its_question_and_a_secret_one_no_place_for_a_name(hall):
    triaged(hall)
    vote = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?", "secret": True})
    text = sheet(hall, "ballot_sheet", who=MEMBER, vote_id=vote["id"])
    assert ("Fit?" in text, "无记名" in text, "voter" in text) == (True, True, False)
    assert all(word in text for word in ("赞成", "反对", "弃权"))


def test_as_many_ballots_are_printed_as_asked_for_while_the_vote_is_open(hall):
    triaged(hall)
    vote = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?"})
    text = sheet(hall, "ballot_sheet", who=MEMBER, vote_id=vote["id"], query={"copies": "7"})
    assert (text.count('class="ballot"'), text.count("voter"), "无记名" in text) == (7, 7, False)
    for member in vote["roll"]:
        hall.ask("cast_ballot", who=member, body={"choice": "yes"})
    hall.ask("close_vote", who=CONVENER)
    assert hall.refusal("ballot_sheet", who=MEMBER, vote_id=vote["id"]).status == 404


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
    assert all(word in text for word in ("it is fit", "mend the wall", until, "全票通过"))


def test_what_owners_have_decided_is_announced_by_area_and_heads():
    owners = domain.Owners(area_all="1000.00", area_voted="801.50", area_yes="601.25", heads_all=30, heads_voted=25,
                           heads_yes=19, scan="0" * 64)
    review = announced()
    decided = actions.VoteSheet(
        review=review, body=COUNCILS.bodies["b-yard"], vote=replace(review.vote, owners=owners, recused=("m-yard-2",)))
    text = PAPER.get_template("announcement.html").render(sheet=decided, style="", now=MONDAY)
    assert [row for row in Cells(text).rows if row] == [["1000.00", "801.50", "601.25"], ["30", "25", "19"]]


def test_what_is_acted_on_was_announced_and_what_is_before_the_next_body_is_not_any_more():
    given_up = domain.fail(acting(), reason="no", on=on())
    assert [domain.is_announced(review) for review in (deliberated(), announced(), acting(), given_up)] == [
        False, True, True, False]


def test_whoever_has_left_the_body_since_stands_on_the_sheet_still():
    meeting = domain.Meeting(mode="online", held_at=MONDAY + 3 * DAY, agenda="-")
    review = domain.call_session(deliberated(), meeting, id="s-1", on=on(by=convener()))
    [session] = review.sessions
    [body] = domain.meeting_bodies(review, session, councils=COUNCILS)
    lines = domain.invited_to(session, (replace(body, members=body.members[:-1]),))
    assert (lines[-1].account, lines[-1].role, lines[-1].body) == ("m-yard-6", "member", "yard")


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
    assert [row[1] for row in Cells(text).rows] == ["赞成yes"] * len(vote["roll"])


@pytest.mark.parametrize("door", ["minutes_sheet", "announcement_sheet"])
def test_of_a_private_matter_strangers_get_no_sheet(hall, door):
    triaged(hall, "household")
    asked = {"session_id": "x"} if door == "minutes_sheet" else {}
    assert hall.refusal(door, **asked).status == 404


def test_every_code_has_words_on_paper():
    words = PAPER.get_template("words.html").module
    codes = {"answers": domain.ANSWERS, "modes": domain.MODES, "coming": (*domain.COMING, ""),
             "choices": domain.CHOICES, "majorities": domain.MAJORITIES, "kinds": ("recording", "picture", "document"),
             "results": ("passed", "failed", "tied", "no_quorum"),
             "roles": ("convener", "deputy", "member", "observer")}
    assert {name: set(getattr(words, name)) for name in codes} == {name: set(of) for name, of in codes.items()}
