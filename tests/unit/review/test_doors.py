"""The doors of review, from the bytes of a request to the bytes of the answer."""

import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from yishi_chassis import auth, database, testing
from yishi_chassis.clockwork import Clockwork, Door
from yishi_chassis.exchange import Exchange, Request
from yishi_chassis.problems import Problem
from yishi_chassis.service import doors_of
from yishi_review import actions, domain, store
from yishi_review.service import ReviewService
from yishi_review.settings import Settings

from tests.support.jinniu import JINNIU
from tests.support.reviews import MONDAY, filed

ROOT = Path(__file__).parents[3]
YARD = ("jinniu", "jiulidi", "jiulidibeilu", "jinghuayuan")
CONVENER, MEMBER = "c-jinghuayuan", "m-jinghuayuan-2"
WRITTEN = ("reviews, steps, sessions, votes, ballots, voters, slips, local_actions, doers, outbox, subjects, timers, "
           "answers")


class Hall:
    """The service without a port: `ask` goes in by the door of that name. Tokens are account ids."""

    def __init__(self, engine):
        self.service = ReviewService()
        self.service.settings, self.service.engine = Settings(mode="local"), engine
        self.service.district, self.service.believed = JINNIU, self
        self.service.prepare()
        self.doors = {door.method_name: door.terms for door in doors_of(ReviewService)}
        self.review_id = ""

    def caller(self, token):
        kind, _, rest = token.partition("-")
        body = f"b-{rest.rpartition('-')[0] if kind == 'm' else rest}"
        held = {"c": {("convener", body), ("member", body)}, "m": {("member", body)}}.get(kind, {("resident", "")})
        return auth.Caller(token, frozenset(held))

    def ask(self, door, *, who=None, body=None, query=None, headers=None, **args):
        terms = self.doors[door]
        args = {"review_id": self.review_id, **args} if "review_id" in terms.url else args
        environ = {"CONTENT_TYPE": "application/json", **({"HTTP_AUTHORIZATION": f"Bearer {who}"} if who else {})}
        request = Request(
            method=terms.method, path=terms.url, query=query or {}, environ=environ | (headers or {}), args=args,
            read=io.BytesIO(json.dumps(body or {}).encode()).read)
        return Exchange(terms, getattr(self.service, door), self.service).answer(request, "request-1")

    def answer(self, door, **asked):
        return json.loads(self.ask(door, **asked).body)

    def refusal(self, door, **asked):
        with pytest.raises(Problem) as problem:
            self.ask(door, **asked)
        return problem.value


@pytest.fixture
def engine(fresh_database_of):
    return fresh_database_of("review")


@pytest.fixture
def hall(engine):
    """A hall before which a proposal from 菁华园 has come."""
    with testing.clock_at(MONDAY):
        made = Hall(engine)
        place = filed().place.model_copy(update={"areas": YARD})
        with database.transaction(engine) as tx:
            made.review_id = actions.open_review(tx, filed(place=place), councils=made.service.councils).id
        yield made


def triaged(hall, kind="community"):
    return hall.answer("triage", who=CONVENER, body={"kind": kind, "reason": "so it is"})


def passed(hall):
    triaged(hall)
    vote = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?"})
    for member in vote["roll"]:
        hall.ask("cast_ballot", who=member, body={"choice": "yes"})
    return hall.answer("close_vote", who=CONVENER)


def test_anybody_finds_the_review_of_a_proposal(hall):
    (line,) = hall.answer("reviews", query={"proposal": "p-1"})["items"]
    assert (line["id"], line["state"], line["body"]) == (hall.review_id, "triage", "b-jinghuayuan")
    assert hall.answer("reviews", query={"body": "b-jinniu"})["items"] == []


def test_anybody_reads_it_with_its_version_as_etag(hall):
    reply = hall.ask("review")
    shown = json.loads(reply.body)
    assert (reply.headers["ETag"], shown["version"], shown["areas"]) == ('"1"', 1, list(YARD))
    assert shown["path"][0]["body"] == "b-jinghuayuan"


def test_the_bodies_are_shown_with_their_members(hall):
    bodies = {body["id"]: body for body in hall.answer("bodies")["items"]}
    assert bodies["b-jinniu"]["convener"] == "c-jinniu"


def test_a_review_that_is_not_there_is_not_found(hall):
    problem = hall.refusal("review", review_id="nothing")
    assert (problem.status, problem.code) == (404, "not-found")


def test_residents_are_turned_away_at_the_door(hall):
    assert hall.refusal("triage", who="r-01", body={"kind": "community", "reason": "-"}).status == 403


def test_members_do_not_triage(hall):
    problem = hall.refusal("triage", who=MEMBER, body={"kind": "community", "reason": "-"})
    assert (problem.status, problem.code, problem.members["state"]) == (403, "not-yours", "triage")


def test_an_illegal_move_names_the_state_and_the_moves_allowed(hall):
    triaged(hall)
    problem = hall.refusal("announce", who=CONVENER, body={"plan": "mend it"})
    assert (problem.status, problem.code, problem.members["state"]) == (409, "not-now", "in_review")
    assert set(problem.members["allowed"]) == {
        "triage", "call_session", "record_minutes", "call_vote", "adopt", "escalate", "return_for_revision", "go_on",
        "reject", "remit", "record_owners_vote", "reply", "attach", "comment", "record_visit", "upload"}


def test_a_form_with_a_word_of_its_own_is_refused(hall):
    assert hall.refusal("triage", who=CONVENER, body={"kind": "village", "reason": "-"}).status == 422
    assert hall.refusal("triage", who=CONVENER, body={"kind": "community", "reason": "-", "x": 1}).status == 422


def test_a_session_is_called_and_recorded(hall):
    triaged(hall)
    later = "2026-03-05T10:00:00+08:00"
    reply = hall.ask(
        "call_session", who=CONVENER, body={"mode": "online", "held_at": later, "agenda": "noise"})
    session = json.loads(reply.body)
    assert (reply.status, len(session["invited"])) == (201, 7)
    with testing.clock_at(MONDAY.replace(day=5)):
        recorded = hall.answer("record_minutes", who=CONVENER, session_id=session["id"], body={
            "attended": [CONVENER], "minutes": "Agreed.",
            "opinions": [{"words": "Windows", "answer": "partly", "reason": "cures nothing"}]})
    assert (recorded["opinions"][0]["answer"], len(recorded["minutes_hash"])) == ("partly", 64)


def test_a_vote_shows_its_ballots_and_its_tally(hall):
    vote = passed(hall)
    assert (vote["result"], vote["tally"]["unanimous"], len(vote["ballots"])) == ("passed", True, 7)


def test_members_who_vote_at_the_same_moment_are_all_counted(hall):
    triaged(hall)
    roll = hall.answer("call_vote", who=CONVENER, body={"question": "Fit?"})["roll"]
    with ThreadPoolExecutor(len(roll)) as together:
        list(together.map(lambda member: hall.ask("cast_ballot", who=member, body={"choice": "yes"}), roll))
    [shown] = hall.answer("review")["votes"]
    assert (shown["turnout"], shown["ballots"], shown["tally"]) == (len(roll), [], None)
    assert len(hall.answer("close_vote", who=CONVENER)["ballots"]) == len(roll)


def test_a_vote_closed_while_its_clock_rings_is_closed_once(hall, caplog):
    triaged(hall)
    engine = hall.service.engine
    for member in hall.answer("call_vote", who=CONVENER, body={"question": "Fit?"})["roll"]:
        hall.ask("cast_ballot", who=member, body={"choice": "yes"})
    clockwork = Clockwork(engine, {"deadline": Door(hall.service.deadline_passed)})
    with testing.clock_at(MONDAY.replace(day=9)), ThreadPoolExecutor(1) as beside:
        with database.transaction(engine, caller=hall.caller(CONVENER)) as tx:
            store.get_for_update(tx, hall.review_id)
            ringing = beside.submit(clockwork.inside)
            wait_for_one_who_waits(engine)
            actions.close_vote(tx, review_id=hall.review_id, councils=hall.service.councils)
        ringing.result()
    assert "failed" not in caplog.text
    assert hall.answer("review")["votes"][0]["result"] == "passed"


def wait_for_one_who_waits(engine):
    """Until somebody stands before a lock in this database."""
    waiting = ("SELECT count(*) FROM pg_stat_activity "
               "WHERE wait_event_type = 'Lock' AND datname = current_database()")
    until = time.monotonic() + 20
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.exec_driver_sql(waiting).scalar():
            assert time.monotonic() < until
            time.sleep(0.02)


def test_a_repeated_ballot_with_the_same_key_gives_the_same_answer(hall):
    triaged(hall)
    hall.ask("call_vote", who=CONVENER, body={"question": "Fit?"})
    key = {"HTTP_IDEMPOTENCY_KEY": "one-key"}
    first = hall.ask("cast_ballot", who=MEMBER, body={"choice": "yes"}, headers=key)
    again = hall.ask("cast_ballot", who=MEMBER, body={"choice": "yes"}, headers=key)
    assert (again.body, again.headers["Idempotency-Replayed"]) == (first.body, "true")


def test_a_command_against_an_old_version_is_refused_with_the_current_one(hall):
    triaged(hall)
    problem = hall.refusal(
        "call_vote", who=CONVENER, body={"question": "Fit?"}, headers={"HTTP_IF_MATCH": '"1"'})
    assert (problem.status, problem.members["version"]) == (412, 2)


def test_it_is_adopted_announced_and_done_locally(hall):
    passed(hall)
    hall.ask("adopt", who=CONVENER, body={"finding": "fit"})
    until = hall.answer("announce", who=CONVENER, body={"plan": "mend it"})["announced_until"]
    assert hall.refusal("act", who=CONVENER, body=an_act()).code == "too-early"
    with testing.clock_at(MONDAY.replace(day=12)):
        assert until < "2026-03-12"
        hall.ask("act", who=CONVENER, body=an_act())
        mine = hall.answer("report", who="r-07", body={"doer": "Ms Li", "words": "taken down"})
        assert [doer["name"] for doer in mine["local_action"]["doers"]] == ["r-07", "safety office"]
        done = hall.answer("confirm", who=MEMBER, body={
            "words": "seen", "evidence": [{"name": "after.jpg", "sha256": "0" * 64}]})
    assert (done["state"], done["local_action"]["confirmed_by"]) == ("completed", MEMBER)


def an_act():
    return {"plan": "mend it", "doers": [
        {"kind": "resident", "name": "Ms Li", "account": "r-07"}, {"kind": "office", "name": "safety office"}]}


def test_a_courtyard_passes_up_what_agencies_must_do(hall):
    passed(hall)
    hall.ask("adopt", who=CONVENER, body={"finding": "fit"})
    up = hall.answer("escalate", who=CONVENER, body={"ground": "cross_level", "reason": "two rivers"})
    assert (up["tier"], [step["body"] for step in up["path"]]) == ("community", ["b-jinghuayuan", "b-jiulidibeilu"])


def test_the_district_has_agencies_act(hall):
    triaged(hall)
    for area in ("jinghuayuan", "jiulidibeilu", "jiulidi"):
        hall.ask("escalate", who=f"c-{area}", body={"ground": "beyond_powers", "reason": "not ours"})
    vote = hall.answer("call_vote", who="c-jinniu", body={"question": "Fit?"})
    for member in vote["roll"]:
        hall.ask("cast_ballot", who=member, body={"choice": "yes"})
    hall.ask("close_vote", who="c-jinniu")
    hall.ask("adopt", who="c-jinniu", body={"finding": "fit"})
    hall.ask("announce", who="c-jinniu", body={"plan": "level the river"})
    part = {"agency": "shi-shuili-sheji", "task": "design", "term": "complex"}
    body = {"reason": "nobody objected", "assisting": [part],
            "lead": {"agency": "qu-hezhangban", "task": "lead", "term": "works", "after": ["shi-shuili-sheji"]}}
    with testing.clock_at(MONDAY.replace(day=12)):
        assert hall.answer("dispatch", who="c-jinniu", body=body)["state"] == "dispatched"


def test_every_command_of_the_table_has_a_door(hall):
    assert {command for _, command in domain.MOVES} <= set(hall.doors)


def test_a_work_list_says_in_both_languages_what_is_to_be_done(hall):
    [line] = hall.answer("work", who=CONVENER, query={"mine": "true", "due": "week"})["items"]
    assert (line["id"], line["todo"], line["todo_zh"], line["mine"]) == (hall.review_id, "triage", "分流", True)
    assert hall.answer("work", who=MEMBER, query={"mine": "true"}) == {"items": [], "next": None}
    assert hall.refusal("work", who="r-01").status == 403
    assert hall.refusal("work", who=CONVENER, query={"cursor": "x"}).status == 400
