"""A real browser shows the sheets of a session at the width of a phone, and prints them on A4."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from yishi_chassis import database, testing
from yishi_review import actions

from tests.support.browser import chromium
from tests.support.reviews import DAY, MONDAY, filed
from tests.unit.review.test_doors import CONVENER, YARD, Hall

LATER = MONDAY + 3 * DAY
PHONE = {"width": 360, "height": 740}
LONG = "the wall by the water " * 80
SHEETS = ("attendance", "minutes", "ballot", "result", "announcement")


@pytest.fixture
def hall(fresh_database_of):
    """A hall whose body is to deliberate on a matter from 菁华园."""
    with testing.clock_at(MONDAY):
        made = Hall(fresh_database_of("review"))
        place = filed().place.model_copy(update={"areas": YARD})
        with database.transaction(made.service.engine) as tx:
            made.review_id = actions.open_review(tx, filed(place=place), councils=made.service.councils).id
        made.ask("triage", who=CONVENER, body={"kind": "community", "reason": "so"})
        yield made


def held(hall):
    """The sheets of a joint session with long minutes."""
    session = hall.answer("call_session", who="c-jiulidibeilu", body={
        "mode": "mixed", "held_at": LATER.isoformat(), "agenda": "noise",
        "guests": [{"name": "safety office", "count": 3}]})["id"]
    with testing.clock_at(LATER):
        hall.ask("record_minutes", who=CONVENER, session_id=session, body={
            "attended": [CONVENER], "minutes": LONG, "opinions": [{"words": LONG, "answer": "partly", "reason": LONG}],
            "files": [{"name": "a.mp3", "sha256": "1" * 64, "kind": "recording"}]})
    return {"attendance": hall.ask("attendance_sheet", who=CONVENER, session_id=session),
            "minutes": hall.ask("minutes_sheet", session_id=session)}


def voted(hall):
    """The sheets of a vote that passes, and of the announcement."""
    vote = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?"})
    ballots = hall.ask("ballot_sheet", who=CONVENER, vote_id=vote["id"], query={"copies": "2"})
    for member in vote["roll"]:
        hall.ask("cast_ballot", who=member, body={"choice": "yes"})
    hall.ask("close_vote", who=CONVENER)
    hall.ask("adopt", who=CONVENER, body={"finding": "it is fit"})
    hall.ask("announce", who=CONVENER, body={"plan": "mend the wall"})
    return {"ballot": ballots, "result": hall.ask("result_sheet", vote_id=vote["id"]),
            "announcement": hall.ask("announcement_sheet")}


@pytest.fixture
def replies(hall):
    """The answers of all doors that print, by the names of their sheets."""
    return held(hall) | voted(hall)


@pytest.fixture
def origin(replies):
    class Sheets(BaseHTTPRequestHandler):
        """What the doors have answered, with their headers."""

        def do_GET(self):
            reply = replies.get(self.path.strip("/"))
            self.send_response(200 if reply else 404)
            for name, value in (reply.headers if reply else {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body if reply else b"")

        def log_message(self, *_):
            """Nothing: the test tells what went wrong."""

    with HTTPServer(("127.0.0.1", 0), Sheets) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        serving.join(timeout=10)


def a4(pdf):
    """The sizes of all pages of a PDF in points, each once."""
    return {(round(float(width)), round(float(height)))
            for width, height in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)}


def test_all_sheets_fit_a_phone_and_are_printed_on_a4_with_their_style(origin):
    with chromium() as browser:
        page = browser.new_page(viewport=PHONE)
        refused = []
        page.on("console", lambda said: refused.append(said.text))
        for name in SHEETS:
            assert page.goto(f"{origin}/{name}").status == 200
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
            assert page.evaluate("getComputedStyle(document.querySelector('h1')).marginTop") == "0px", name
            assert a4(page.pdf(prefer_css_page_size=True)) == {(595, 842)}, name
    assert [said for said in refused if "favicon" not in said and "404" not in said] == []
