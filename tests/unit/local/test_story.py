"""A story judges its own end: what its source says never happened is found in the timeline as people read it."""

import json
from importlib.resources import files

import pytest
import yishi_contracts as contracts
from yishi_audit.domain import entry, timeline, words
from yishi_local import commands
from yishi_local.story import player, script

STORIES = script.read_all(commands.STORIES)
NEVER = sorted({never for story in STORIES for never in story.never})


def told(step: str) -> list[dict[str, str]]:
    """The timeline of a proposal about which an agency was reminded so."""
    golden = json.loads((files("yishi_contracts") / "examples" / "assignment.reminded.v1.json").read_text())
    envelope = contracts.Envelope.from_headers(golden["headers"])
    heard = entry.compose(envelope.attributes(), json.dumps(golden["body"] | {"step": step}), salt=bytes(32))
    shown = timeline.tell([heard], words.load(player.LANGUAGE_OF_STORIES), timeline.Names())
    return [{"at": str(step.at), "type": step.type, "what": step.what} for step in shown]


@pytest.mark.parametrize("step", ["urged", "supervised", "listed"])
def test_an_agency_that_had_to_be_urged_is_found(step: str):
    waterfall = next(story for story in STORIES if story.id == "waterfall-noise")

    assert len(player.against(waterfall, told(step))) == 1


def test_an_ordinary_reminder_is_nothing_against_the_story():
    waterfall = next(story for story in STORIES if story.id == "waterfall-noise")

    assert player.against(waterfall, told("half_time")) == []


@pytest.mark.parametrize("never", NEVER)
def test_what_never_happens_is_said_in_words_of_the_timeline(never: str):
    type_, _, word = never.partition(":")

    assert type_ in {contracts.routing_key(event.type) for event in contracts.EVENTS}
    assert word in words.load(player.LANGUAGE_OF_STORIES).labels["step"].values()
