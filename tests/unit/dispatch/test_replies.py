"""The door over AMQP, from the message as the broker gives it to what the agency is told; the broker is left out."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis import clock, database, testing
from yishi_chassis.received import PROBE, Message
from yishi_chassis.tables import DEAD_LETTERS, OUTBOX, REPUBLISH
from yishi_dispatch import actions
from yishi_dispatch.doors.replying import Replies
from yishi_dispatch.doors.verbs import verbs
from yishi_dispatch.service import DispatchService
from yishi_dispatch.settings import Settings
from yishi_dispatch.store.tables import ASSIGNMENTS, NOTES, RECEIPTS, REPLIES

from tests.support.jinniu import JINNIU

LEAD, OTHER = "qu-hezhangban", "qu-zhujianjiao"
REPORT = {"result": "solved", "words": "已办结", "evidence": [{"name": "after.jpg", "sha256": "a" * 64}]}


class Desk:
    """The reader without its queue: `say` is a message that comes in it."""

    def __init__(self, engine, rules, now):
        self.service = DispatchService()
        self.service.settings, self.service.engine, self.service.district = Settings(), engine, JINNIU
        self.service.prepare()
        self.reader, self.engine = Replies(self.service), engine
        self.case = self._case(now)
        self.lead = self.case.lead.id

    def _case(self, now):
        event = contracts.DispatchOrdered(
            proposal_id="p-1", tier="district", body="b-jinniu", number="JN-2026-000001", title="瀑布噪声",
            text="整夜轰响", category="noise", place=contracts.Place(areas=("jinniu",)), reason="公示期满",
            author=contracts.Author(kind="resident", id="r-1"),
            lead=contracts.Order(agency=LEAD, task="牵头", term="works"))
        with database.transaction(self.engine) as tx:
            return actions.case.open_case(tx, event, rules=self.service.rules, now=now)

    def message(self, verb, body=None, *, id_="1", agency=LEAD, key=None, content_type="application/json", **headers):
        said = {"assignment_id": self.lead} | (body or {}) if body is None or isinstance(body, dict) else body
        told = {"specversion": "1.0", "id": id_, "source": "/x", "type": f"cn.yishi.reply.{verb}.v1"} | headers
        return Message(said if isinstance(said, bytes) else json.dumps(said).encode(),
                       {f"ce-{name}": value for name, value in told.items() if value is not None},
                       content_type, "replies", f"{agency}.{verb}" if key is None else key)

    def say(self, *args, **kwargs):
        self.reader.take([self.message(*args, **kwargs)])

    def rows(self, table, *columns):
        with self.engine.connect() as connection:
            return connection.execute(sa.select(*([table.c[name] for name in columns] or table.c))).all()

    def answers(self):
        with self.engine.connect() as connection:
            told = sa.select(OUTBOX.c.destination, OUTBOX.c.data).order_by(OUTBOX.c.id).where(
                OUTBOX.c.type == contracts.OrderAnswered.type)
            return [(row.destination, json.loads(row.data)) for row in connection.execute(told)]

    def answer(self):
        (destination, said), = self.answers()
        assert destination == said["agency"]
        return said

    def state(self):
        return self.rows(ASSIGNMENTS, "state")[0].state


@pytest.fixture
def desk(fresh_database_of, rules, now):
    with testing.clock_at(now):
        yield Desk(fresh_database_of("dispatch"), rules, now)


def test_every_verb_an_agency_has_over_http_it_has_over_amqp():
    assert set(verbs()) >= {"accept", "refuse", "plan", "milestones", "report", "receipt"}


def test_a_reply_does_what_the_door_of_its_verb_does_and_is_answered(desk):
    desk.say("accept", {"contact": "值班室"}, id_="r-1")

    assert desk.state() == "accepted"
    said = desk.answer()
    assert (said["reply_id"], said["outcome"], said["state"], said["assignment_id"]) == (
        "r-1", "ok", "accepted", desk.lead)
    assert (said["agency"], said["version"]) == (LEAD, 2)


def test_a_repeat_does_nothing_and_has_the_first_answer_sent_once_more(desk):
    desk.say("accept", id_="r-1")
    with desk.engine.begin() as connection:     # what the relay would have done
        connection.execute(sa.update(OUTBOX).where(OUTBOX.c.type == contracts.OrderAnswered.type).values(sequence=7))
    desk.say("accept", id_="r-1")

    assert len(desk.answers()) == 1
    assert [tuple(row) for row in desk.rows(REPUBLISH, "destination", "sequence")] == [(LEAD, 7)]
    assert desk.rows(ASSIGNMENTS, "version")[0].version == 2


def test_the_same_id_of_two_agencies_is_two_replies(desk):
    desk.say("receipt", {"received": 0}, id_="1")
    desk.say("accept", id_="1", agency=OTHER)
    desk.say("receipt", {"received": 0}, id_="1")

    assert sorted(tuple(row) for row in desk.rows(REPLIES, "agency", "code")) == [
        (LEAD, "invalid"), (OTHER, "forbidden")]


def test_what_fits_no_state_is_noted_and_a_refusal_of_the_rules_tells_why(desk):
    desk.say("report", REPORT, id_="early")
    desk.say("refuse", {"ground": "不属职责", "instead": LEAD}, id_="r-1")

    (_, noted), (_, refused) = desk.answers()
    assert (noted["outcome"], noted["detail"][:14], noted["state"]) == ("ok", "kept as a note", "offered")
    assert "accept" in noted["allowed"]
    assert (refused["outcome"], refused["code"]) == ("refused", "nobody-instead")
    assert len(desk.rows(NOTES)) == 1


def test_the_agency_is_taken_from_the_routing_key_and_from_nothing_else(desk):
    desk.say("accept", agency=OTHER, source=f"/agency/{LEAD}", subject=LEAD, agency_=LEAD)

    assert desk.state() == "offered"
    said = desk.answer()
    assert (said["agency"], said["outcome"], said["code"]) == (OTHER, "refused", "forbidden")


def test_an_old_version_is_refused_as_with_if_match(desk):
    desk.say("accept", {"version": 9})

    said = desk.answer()
    assert (said["code"], said["version"], desk.state()) == ("stale", 1, "offered")


@pytest.mark.parametrize(("changes", "code"), [
    ({"body": b"{not json"}, "malformed"), ({"body": b"\xff\xfe"}, "malformed"), ({"body": b"[]"}, "invalid"),
    ({"body": b'{"assignment_id": "x", "assignment_id": "y"}'}, "malformed"),
    ({"body": b'{"assignment_id": "a\\u0000b"}'}, "invalid"), ({"body": b'{"contact": "\0"}'}, "malformed"),
    ({"body": b"[" * 60_000}, "malformed"), ({"body": b'"' + b"x" * 70_000 + b'"'}, "too-large"),
    ({"body": {"contact": 5}}, "invalid"), ({"body": {"stranger": 1}}, "invalid"),
    ({"body": {"assignment_id": "nobody's"}}, "not-found"), ({"content_type": "text/plain"}, "unsupported-media-type"),
    ({"content_type": None}, "unsupported-media-type"), ({"specversion": None}, "malformed"),
    ({"source": None}, "malformed"), ({"type": "cn.yishi.reply.report.v1"}, "malformed"),
    ({"type": "cn.yishi.reply.accept.v2"}, "malformed"), ({"type": 7}, "malformed"),
], ids=str)
def test_what_is_malformed_is_refused_told_and_holds_nobody_up(desk, changes, code):
    desk.say("accept", changes.pop("body", None), **changes)
    desk.say("accept", id_="2")

    (_, refused), (_, done) = desk.answers()
    assert (refused["outcome"], refused["code"], refused["reply_id"]) == ("refused", code, "1")
    assert refused["detail"]
    assert (done["outcome"], desk.state()) == ("ok", "accepted")


def test_a_verb_that_is_none_is_refused_with_those_that_are(desk):
    desk.say("confirm")

    assert (desk.answer()["code"], "accept" in desk.answer()["detail"]) == ("unknown-verb", True)


@pytest.mark.parametrize("changes", [
    {"id_": None}, {"id_": ""}, {"id_": "two words"}, {"id_": "x" * 65}, {"id_": 5}, {"id_": "编号"},
    {"key": "nobody.accept"}, {"key": "accept"}, {"key": ""}, {"key": "\0.accept"},
], ids=str)
def test_what_nobody_can_place_is_kept_with_the_reason_and_holds_nobody_up(desk, changes):
    desk.say("accept", **changes)
    desk.say("accept", id_="2")

    assert len(desk.rows(DEAD_LETTERS)) == 1
    assert desk.rows(DEAD_LETTERS, "reason")[0].reason
    assert (desk.answer()["reply_id"], desk.state()) == ("2", "accepted")


def test_the_operators_probe_of_the_queue_is_nobodys_reply(desk):
    desk.reader.take([Message(b"", {PROBE: "1"}, None, "", "dispatch.replies")])

    assert (desk.rows(DEAD_LETTERS), desk.rows(REPLIES)) == ([], [])


def test_a_receipt_is_taken_without_an_answer_which_would_have_to_be_receipted(desk):
    with desk.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO feed_heads (destination, head) VALUES ('{LEAD}', 3)")
    desk.say("receipt", b'{"received": 3}', id_="1")
    desk.say("receipt", b'{"received": 2}', id_="2")
    desk.say("receipt", b'{"received": 4}', id_="3")

    assert [tuple(row) for row in desk.rows(RECEIPTS, "agency", "received")] == [(LEAD, 3)]
    assert [row.id for row in desk.rows(REPLIES, "id")] == ["3"]        # what is taken is not kept
    assert (desk.answer()["reply_id"], desk.answer()["code"]) == ("3", "never-sent")


def test_a_refused_reply_leaves_nothing_of_what_it_did(desk, monkeypatch):
    def half(self, tx, form, assignment_id):
        tx.execute(sa.update(ASSIGNMENTS).values(state="accepted"))
        raise actions.assignment.domain.IllegalMove("offered", "accept", ())

    monkeypatch.setattr(DispatchService, "accept", half)
    desk.say("accept")

    assert (desk.answer()["code"], desk.state()) == ("illegal-move", "offered")


class Stumbling:
    """A door that fails so many times before it is itself."""

    def __init__(self, monkeypatch, times):
        self.left, self.real = times, DispatchService.accept
        monkeypatch.setattr(DispatchService, "accept", lambda service, tx, form, assignment_id: self(
            service, tx, form, assignment_id))

    def __call__(self, service, tx, form, assignment_id):
        if self.left:
            self.left -= 1
            raise RuntimeError("a fault of ours")
        return self.real(service, tx, form, assignment_id)


def later(desk, seconds, monkeypatch):
    wall = clock.wall() + timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "wall", lambda: wall)
    while desk.reader.retry():
        pass


def test_a_fault_of_ours_keeps_the_order_of_its_agency_and_holds_up_no_other(desk, monkeypatch):
    Stumbling(monkeypatch, 1)
    desk.say("accept", id_="1")
    desk.say("report", REPORT, id_="2")
    desk.say("receipt", b'{"received": 0}', id_="1", agency=OTHER)

    states = {(row.agency, row.id): row.state for row in desk.rows(REPLIES, "agency", "id", "state")}
    assert states == {(LEAD, "1"): "failed", (LEAD, "2"): "waiting"}
    assert [tuple(row) for row in desk.rows(RECEIPTS, "agency", "received")] == [(OTHER, 0)]
    later(desk, 2, monkeypatch)
    assert [(said["reply_id"], said["outcome"]) for _, said in desk.answers()] == [("1", "ok"), ("2", "ok")]
    assert desk.state() == "reported"


def test_a_failed_reply_that_is_given_out_again_waits_for_its_time(desk, monkeypatch):
    Stumbling(monkeypatch, 1)
    desk.say("accept", id_="1")
    desk.say("accept", id_="1")

    assert [tuple(row) for row in desk.rows(REPLIES, "state", "tries")] == [("failed", 1)]


def test_what_fails_for_good_is_given_up_and_told_and_the_next_goes_on(desk, monkeypatch):
    Stumbling(monkeypatch, 10)
    desk.say("accept", id_="1")
    desk.say("accept", id_="2")
    for _ in range(10):
        later(desk, 61, monkeypatch)

    (_, first), (_, second) = desk.answers()
    assert (first["reply_id"], first["outcome"], first["code"]) == ("1", "failed", "internal")
    assert (second["reply_id"], second["outcome"]) == ("2", "ok")
    assert "RuntimeError" in desk.rows(REPLIES, "reason")[0].reason
