"""Dispatch as a real process: agencies take an order from their queues, do their part, and are confirmed."""

import hashlib
import json
from datetime import datetime, timedelta

import pytest
import requests
import sqlalchemy as sa
import yishi_contracts as contracts
from kombu import Connection
from yishi_chassis import auth, clock
from yishi_local import process

from tests.support.ordering import BUILD, CITY, LEAD, SURVEY, district_of_four, order
from tests.support.speaking import Speaker
from tests.support.stack import stack

PICTURE = [{"name": "after.jpg", "sha256": hashlib.sha256(b"after").hexdigest()}]
REPORT = {"result": "solved", "words": "瀑布已改为平顺水流", "evidence": PICTURE}


class Town:
    """Review as a speaker, agencies as readers of their queues, and people with tokens."""

    def __init__(self, running):
        self.running, self.speaker = running, Speaker("review")
        self.key = json.loads(running.world.keys.issuer.read_text())

    def order(self, proposal_id):
        order(self.running, self.speaker, proposal_id)

    def taken(self, agency):
        """What lies in the agency's queue, read with the agency's own account."""
        with Connection(self.running.world.agencies[agency]) as broker, broker.channel() as channel:
            found = []

            def look():
                message = channel.basic_get(f"agency.{agency}.inbox", no_ack=True)
                if message is not None:
                    found.append((message.headers["ce-type"], json.loads(message.body)))
                return bool(found)

            assert process.until(look, within=20), f"nothing for {agency}"
            return found[0]

    def as_(self, role, method, path, body=None):
        token = auth.mint(self.key, issuer="issuer", subject="someone", roles=[role], seconds=600)
        answer = requests.request(method, self.running.url("dispatch") + path, json=body, timeout=20,
                                  headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code < 300, answer.text
        return answer.json()

    def tell(self, agency, assignment, verb, body):
        return self.as_(f"agency:{agency}", "POST", f"/v1/assignments/{assignment}/{verb}", body)

    def confirm(self, assignment):
        return self.as_("convener:b-jinniu", "POST", f"/v1/assignments/{assignment}/confirm", {"words": "确认"})

    def case(self):
        return requests.get(self.running.url("dispatch") + "/v1/cases", timeout=20).json()["items"][0]

    def said(self, *, to=""):
        outbox = sa.text("SELECT type FROM outbox WHERE destination = :to ORDER BY id")
        with self.running.engine("dispatch").connect() as connection:
            return [contracts.routing_key(row.type) for row in connection.execute(outbox, {"to": to})]


@pytest.fixture
def town(tmp_path, postgres, amqp):
    services, district = ("dispatch",), district_of_four(tmp_path / "district")
    with stack(tmp_path / "world", server=postgres, amqp=amqp, services=services, district=district) as running:
        running.start()
        running.wait_ready()
        yield Town(running)


def test_one_lead_and_three_assisting_agencies_do_their_part(town):
    town.order("p-1")
    parts = {agency: town.taken(agency)[1]["assignment_id"] for agency in (LEAD, CITY, SURVEY, BUILD)}
    for agency, assignment in parts.items():
        assert town.tell(agency, assignment, "accept", {"contact": "值班科室"})["state"] == "accepted"
    assert town.case()["state"] == "in_progress"

    for agency in (CITY, SURVEY):
        town.tell(agency, parts[agency], "report", REPORT)
        assert town.confirm(parts[agency])["state"] == "confirmed"
    plan = {"milestones": [{"name": "施工", "due": (clock.wall() + timedelta(days=16)).isoformat()}]}
    assert town.tell(BUILD, parts[BUILD], "plan", plan)["due"] is not None
    town.tell(BUILD, parts[BUILD], "milestones", {"name": "施工", "evidence": PICTURE})
    for agency in (BUILD, LEAD):
        town.tell(agency, parts[agency], "report", REPORT)
        town.confirm(parts[agency])

    assert town.case()["state"] == "completed"
    said = town.said()
    assert (said[0], said[-1], said.count("assignment.confirmed")) == ("case.opened", "case.completed", 4)
    assert said.index("assignment.released") > said.index("assignment.confirmed")
    assert not [name for name in said if name == "assignment.reminded"]


def test_an_agency_reads_over_http_what_its_queue_held_and_receipts_it(town):
    town.order("p-1")
    type_, order = town.taken(LEAD)
    events = town.as_(f"agency:{LEAD}", "GET", f"/v1/agencies/{LEAD}/events?after=0")
    assert [(event["type"], event["data"]) for event in events] == [(type_, order)]
    number = int(events[-1]["agencysequence"])
    receipt = town.as_(f"agency:{LEAD}", "POST", f"/v1/agencies/{LEAD}/receipts", {"received": number})
    assert receipt["received"] == 1
    assert town.case()["assignments"][0]["state"] == "offered"


def test_time_reminds_of_an_order_and_then_takes_it_as_signed_for(town):
    town.order("p-1")
    town.taken(LEAD)
    ahead = datetime.fromisoformat(town.case()["assignments"][0]["due"]) - clock.wall()
    clock.move(town.running.world.clock_file, seconds=(ahead + timedelta(days=30)).total_seconds())
    assert process.until(lambda: town.case()["state"] == "in_progress", within=30)
    lead = town.case()["assignments"][0]
    assert (lead["state"], lead["by_silence"]) == ("accepted", True)
    assert {"unsigned", "half_time", "day_before", "urged", "supervised", "listed"} <= set(lead["steps"])
