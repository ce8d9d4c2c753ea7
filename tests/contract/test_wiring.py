"""Who hears whom: doors, catalogue and topology agree, and every way back up is a decision with its reason."""

from importlib import import_module

import pytest
import yishi_contracts as contracts
from yishi_chassis import listen

#: State goes down. A service hears those before it; each exception is listed here with its reason.
WAYS_BACK_UP = {
    ("intake", "review"): "review tells intake what became of a proposal: its one public state",
    ("intake", "notify"): "notify tells intake which accounts have proved a phone; the number stays with notify",
    ("intake", "dispatch"): "dispatch tells intake what became of a proposal: its one public state",
}


@pytest.mark.parametrize("listener", contracts.HEARS)
def test_a_service_hears_only_those_before_it(listener):
    down = contracts.SPEAKERS.index
    up = [s for s in contracts.HEARS[listener] if down(s) > down(listener) and (listener, s) not in WAYS_BACK_UP]
    assert up == []


def test_every_listed_way_back_up_is_used():
    assert all(speaker in contracts.HEARS[listener] for listener, speaker in WAYS_BACK_UP)


def heard_by(listener):
    service = import_module(f"yishi_{listener}.service")
    return set(listen.heard(service))


@pytest.mark.parametrize("listener", contracts.HEARS)
def test_doors_open_only_to_speakers_the_service_is_bound_to(listener):
    speakers = {event.speaker for event in heard_by(listener) if event is not contracts.Event}
    assert speakers <= set(contracts.HEARS[listener])


@pytest.mark.parametrize("listener", contracts.HEARS)
def test_a_service_is_bound_to_a_speaker_only_if_it_listens(listener):
    heard = heard_by(listener)
    everything = contracts.Event in heard
    assert everything or {event.speaker for event in heard} == set(contracts.HEARS[listener])


def test_every_event_has_a_listener_that_acts_on_it_or_audit_keeps_it():
    heard = set().union(*(heard_by(listener) for listener in contracts.HEARS))
    kept = {event for event in contracts.EVENTS if event.speaker in contracts.HEARS["audit"]}
    assert {event for event in contracts.EVENTS if event not in heard | kept} == {contracts.CheckpointSigned}
