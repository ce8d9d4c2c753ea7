"""The four true stories, each through the public doors of five services: they end as their source tells."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yishi_contracts as contracts
from yishi_audit import verify
from yishi_audit.domain import words
from yishi_local import process

from tests.support.departments import LANGUAGES
from tests.support.playing import STORIES, Stage, private_words
from tests.support.seats import Seats
from tests.support.servers import Amqp
from tests.support.stack import Stack, stack

WATERFALL = STORIES["waterfall-noise"]
RECOUNT = Path(__file__).parents[2] / "examples" / "votes" / "recount.py"
#: What the votes of each story come to, in their order.
VOTES = {"waterfall-noise": ["passed"] * 4, "flying-wires": ["passed"], "madong-courtyard": ["passed"],
         "huangzhong-greening": ["no_quorum", "passed"]}
#: What the system of each agency of the waterfall is written in.
WRITTEN_IN = {"qu-hezhangban": "python", "shi-hezhangban": "node", "shi-shuili-sheji": "java", "qu-zhujianjiao": "java"}
SILENT = {key for key, sentence in words.load("zh-CN").steps.items() if not sentence}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, postgres: str, amqp: Amqp) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("stories"), server=postgres, amqp=amqp) as made:
        made.start()
        made.wait_ready(within=120)
        yield made


@pytest.fixture(scope="module")
def seats(running: Stack, tmp_path_factory: pytest.TempPathFactory) -> Seats:
    """The agencies' clerks, before the examples for departments."""
    return Seats(running.world.agencies, WRITTEN_IN, folder=tmp_path_factory.mktemp("agencies"))


@pytest.fixture(scope="module")
def stage(running: Stack, seats: Seats) -> Stage:
    made = Stage(running, hire=seats.hire)
    made.leave_an_address("r-02")
    return made


@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_closed_in_the_time_its_source_tells(stage: Stage, name: str):
    story = STORIES[name]

    ended = stage.play(story)

    assert ended["state"] == "closed"
    assert story.shortest <= ended["took"] <= story.longest
    assert ended["number"].startswith("JN-")


@pytest.mark.parametrize("name", STORIES)
def test_the_timeline_tells_all_that_was_said_and_each_step_has_its_leaf(stage: Stage, name: str):
    ended = stage.play(STORIES[name])

    said = stage.said_of(ended["proposal_id"])
    worded = {id_ for id_, type_ in said.items() if contracts.routing_key(type_) not in SILENT}
    told = stage.told_of(ended["proposal_id"], count=len(worded))
    assert set(told) == worded
    assert [step for step in told.values() if step["leaf_index"] is None or step["genuine"] is not True] == []
    assert len({step["leaf_index"] for step in told.values()}) == len(told)
    assert {step["event_id"] for step in ended["timeline"]} <= set(told)   # follow-ups come long after the end


@pytest.mark.parametrize("name", STORIES)
def test_a_stranger_s_script_counts_every_vote_of_the_stories_again(stage: Stage, name: str, tmp_path: Path):
    ended = stage.play(STORIES[name])
    items = stage.answer("review", f"/v1/reviews?proposal={ended['proposal_id']}")["items"]
    file = tmp_path / "review.json"
    file.write_text(json.dumps([stage.answer("review", f"/v1/reviews/{one['id']}") for one in items]))

    run = subprocess.run([sys.executable, RECOUNT, file], capture_output=True, text=True, timeout=60, check=False)

    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert (run.returncode, [line["result"] for line in lines]) == (0, VOTES[name])


def test_no_agency_of_the_waterfall_had_to_be_urged(stage: Stage):
    ended = stage.play(WATERFALL)

    assert WATERFALL.never
    assert not {"urged", "supervised", "listed"} & set(stage.reminders(ended["proposal_id"]))


def test_the_agencies_of_the_waterfall_are_the_examples_in_three_languages_with_accounts_of_their_own(
    stage: Stage, seats: Seats,
):
    stage.play(WATERFALL)

    systems = {agency: seat.system for agency, seat in seats.hired.items()}
    assert set(systems) == set(WATERFALL.agencies)
    assert {one.language for one in systems.values()} == set(LANGUAGES)
    assert {agency: urlsplit(one.uri).username for agency, one in systems.items()} == {
        agency: f"agency.{agency}" for agency in systems}
    others = {os.getpid(), *(one.pid for one in stage.running.processes.values())}
    assert len({one.process.pid for one in systems.values()} - others) == len(systems)
    said = {agency: {one["verb"] for one in system.of("answered")} for agency, system in systems.items()}
    assert [agency for agency, verbs in said.items() if not {"accept", "report"} <= verbs] == []
    assert min(stage.receipts()[agency] for agency in WATERFALL.agencies) >= 1


def test_the_log_of_all_four_is_sound_to_whoever_verifies_it(stage: Stage, capsys: pytest.CaptureFixture[str]):
    ended = stage.play_all()

    code = verify.run(stage.running.url("audit"), key=None, checkpoint=None, as_json=True, tell=lambda _: None)

    found = json.loads(capsys.readouterr().out)
    assert (code, found["sound"], found["gaps"]) == (0, True, [])
    assert found["size"] >= sum(len(one["timeline"]) for one in ended.values())


def test_no_name_no_door_plate_and_no_address_is_written_anywhere(stage: Stage):
    ended = stage.play_all()
    private = private_words(stage.running.world.district)

    public = {ended[WATERFALL.id]["number"], "listening"}
    seen = stage.places_of(lambda text: any(word in text for word in public))
    assert {"intake.outbox", "review.inbox", "dispatch.outbox", "audit.bodies", "log of intake"} <= set(seen)
    assert stage.places_of(lambda text: any(word in text for word in private)) == []


def test_nothing_is_left_over_when_the_stories_have_ended(stage: Stage):
    stage.play_all()

    assert [stage.answer(name, "/readyz")["checks"]["inbox"] for name in stage.running.services] == ["ok"] * 5
    assert [name for name in stage.running.services if "Traceback" in stage.running.log(name)] == []


def test_what_a_body_returns_its_author_revises_and_the_body_goes_on(stage: Stage):
    call = stage.town.call
    filed = call("intake", "POST", "/v1/proposals", who="r-01", body={
        "title": "路灯不亮", "text": "夜间看不清路", "category": "greening", "urgent": True,
        "place": {"area": "madong", "spot": "北门"}})
    assert process.until(lambda: call("review", "GET", f"/v1/reviews?proposal={filed['id']}")["items"], within=20)
    review = call("review", "GET", f"/v1/reviews?proposal={filed['id']}")["items"][0]["id"]
    call("review", "POST", f"/v1/reviews/{review}/return", who="c-madong", body={"points": ["请写明几盏"]})
    one = f"/v1/proposals/{filed['id']}"
    assert process.until(lambda: stage.answer("intake", one)["state"] == "returned", within=20)
    call("intake", "POST", f"{one}/revise", who="r-01", body={"title": "路灯不亮", "text": "北门两盏路灯不亮"})
    assert process.until(lambda: stage.answer("review", f"/v1/reviews/{review}")["text"].startswith("北门"), within=20)
    assert process.until(lambda: stage.answer("intake", one)["state"] == "triage", within=20)
    assert process.until(lambda: any("请写明几盏" in notice["text"] for notice in call(
        "notify", "GET", "/v1/inbox", who="r-01")["items"]), within=20)
    assert "第 1 次退回修改" in json.dumps(stage.answer("audit", f"{one}/timeline"), ensure_ascii=False)


def test_redacted_words_stand_nowhere_afterwards_and_the_log_is_sound(stage: Stage, capsys: pytest.CaptureFixture):
    """Last of all: it went through review, dispatch and agencies, and its words are taken out in every service."""
    ended, running = stage.play(WATERFALL), stage.running
    id_ = ended["proposal_id"]
    shown = stage.answer("intake", f"/v1/proposals/{id_}")
    words_of_it = [shown["title"], shown["text"]]
    seen = stage.places_of(lambda text: any(word in text for word in words_of_it))
    assert {"intake.proposals", "review.reviews", "dispatch.cases", "notify.proposals", "audit.bodies"} <= set(seen)
    filed = next(event for event, type_ in stage.said_of(id_).items() if type_ == contracts.ProposalFiled.type)

    stage.town.call("intake", "POST", f"/v1/proposals/{id_}/redaction", who="officer",
                    body={"ground": "personal_data", "reason": "写有他人电话"})

    gone = process.until(
        lambda: stage.places_of(lambda text: any(word in text for word in words_of_it)) == [], within=30, every=0.5)
    assert gone, stage.places_of(lambda text: any(word in text for word in words_of_it))
    assert stage.answer("intake", f"/v1/proposals/{id_}")["text"] == ""
    assert stage.answer("intake", f"/v1/proposals/{id_}/redaction")["reason"] == "写有他人电话"
    assert stage.answer("audit", f"/v1/entries/{filed}")["body"] == "redacted"
    code = verify.run(running.url("audit"), key=None, checkpoint=None, as_json=True, tell=lambda _: None)
    assert (code, json.loads(capsys.readouterr().out)["sound"]) == (0, True)
