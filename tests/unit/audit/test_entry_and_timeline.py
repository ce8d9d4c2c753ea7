"""An entry commits to its body; the timeline tells it in both languages without naming a resident."""

import json
import tomllib
from datetime import datetime
from importlib.resources import files

import pytest
import yishi_contracts as contracts
from yishi_audit.domain import entry, figures, timeline, words

SALT = bytes(range(32))
NAMES = timeline.Names(bodies={"b-jinniu": "联席会议"}, agencies={"qu-zhujianjiao": "区住建交局"})
TOLD = [event for event in contracts.EVENTS if event.speaker in contracts.HEARS["audit"]]


def compose(event: contracts.Event, *, salt: bytes = SALT) -> entry.Entry:
    return entry.compose(event.envelope.attributes(), event.data, salt=salt)


def key(event: type[contracts.Event]) -> str:
    return contracts.routing_key(event.type)


def test_the_leaf_is_canonical_and_names_no_content(hear):
    made = compose(hear("proposal.filed"))
    assert made.leaf == json.dumps(json.loads(made.leaf), sort_keys=True, separators=(",", ":")).encode()
    assert "菁华园" not in made.leaf.decode()


def test_the_commitment_needs_the_salt_and_the_exact_words(hear):
    event = hear("proposal.filed")
    made = compose(event)
    assert json.loads(made.leaf)["body_commit"] == compose(event).body.commitment
    assert made.body.commitment != compose(event, salt=bytes(32)).body.commitment
    changed = entry.Body(envelope=made.body.envelope, data=made.body.data + " ", salt=SALT)
    assert made.body.commitment != changed.commitment


def test_a_changed_body_is_told_from_a_genuine_and_from_an_erased_one(hear):
    made = compose(hear("vote.closed"))
    fields = {**vars(made)}
    forged = entry.Body(envelope=made.body.envelope, data=made.body.data.replace('"yes": 3', '"yes": 4'), salt=SALT)
    assert made.genuine is True
    assert entry.Entry(**(fields | {"body": forged})).genuine is False
    assert entry.Entry(**(fields | {"body": None})).genuine is None


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("event", TOLD, ids=key)
def test_every_event_has_its_sentence(event, language):
    assert key(event) in words.load(language).steps


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_no_sentence_is_for_an_event_that_does_not_exist(language):
    assert set(words.load(language).steps) <= {key(event) for event in TOLD}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("event", TOLD, ids=key)
def test_every_event_is_told_from_its_golden_example_and_names_nobody(event, language, hear):
    steps = timeline.tell([compose(hear(key(event)))], words.load(language), NAMES)
    told = " ".join(f"{step.what} {step.who.name}" for step in steps)
    assert "{" not in told
    assert not any(person in told for person in ("r-01", "r-02", "c-jinniu", "m-jinniu-1"))
    assert bool(steps) is bool(words.load(language).steps[key(event)])


def test_the_languages_have_the_same_keys():
    chinese, english = (tomllib.loads((files("yishi_audit") / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
                        for language in words.LANGUAGES)
    assert {part: set(value) for part, value in chinese.items() if isinstance(value, dict)} == {
        part: set(value) for part, value in english.items() if isinstance(value, dict)}
    assert {label: set(codes) for label, codes in chinese["labels"].items()} == {
        label: set(codes) for label, codes in english["labels"].items()}


def test_bodies_and_agencies_are_called_by_their_names(hear):
    entries = [compose(hear("vote.closed")), compose(hear("assignment.accepted"))]
    steps = timeline.tell(entries, words.load("zh-CN"), NAMES)
    assert [(step.who.role, step.who.name) for step in steps] == [("body", "联席会议"), ("agency", "区住建交局")]


def test_the_words_of_an_erased_step_are_gone(hear):
    made = compose(hear("proposal.filed"))
    erased = entry.Entry(**({**vars(made)} | {"body": None}))
    (step,) = timeline.tell([erased], words.load("en"), NAMES)
    assert step.what == words.load("en").erased
    assert step.genuine is None


def test_what_was_redacted_before_it_was_heard_has_a_place_and_no_words(hear):
    made = entry.compose(hear("proposal.filed").envelope.attributes(), "", salt=SALT)
    (step,) = timeline.tell([made], words.load("en"), NAMES)
    assert (made.proposal_id, step.what) == ("p-1", words.load("en").erased)


def test_an_event_of_an_unknown_type_is_told_as_such(hear):
    made = compose(hear("case.started"))
    strange = entry.Entry(**({**vars(made)} | {"type": "cn.yishi.case.blessed.v1"}))
    (step,) = timeline.tell([strange], words.load("en"), NAMES)
    assert "case.blessed" in step.what


def test_the_state_is_the_highest_course_leg_and_number_in_whatever_order():
    blank = figures.Standing(proposal_id="p-1")
    moves = [("cn.yishi.proposal.filed.v1", 1, 1, "triage", 4), ("cn.yishi.vote.called.v1", 1, 2, "voting", 9),
             ("cn.yishi.proposal.closed.v1", 1, 4, "closed", 11), ("cn.yishi.case.started.v1", 2, 3, "in_progress", 6)]

    def follow(order):
        standing = blank
        for type_, course, leg, state, number in order:
            fields = {"course": course, "leg": leg, "state": state, "outcome": "solved"}
            made = entry.Entry(event_id="e", type=type_, source="/yishi/x/f", sequence=1, subject="p-1", body=None,
                               subjectsequence=number, proposal_id="p-1", at=datetime(2026, 3, 1), leaf=b"")
            standing = figures.follow(standing, made, fields)
        return standing

    assert follow(moves) == follow(moves[::-1])
    assert (follow(moves).state, follow(moves).closed_at) == ("in_progress", None)
    assert follow(moves[:3]).outcome == "solved"
