"""The table of moves: every state has an exit, what the table lacks is refused, and the documents show it."""

from pathlib import Path

import pytest
import yishi_contracts as contracts
from yishi_chassis import listen
from yishi_dispatch.domain import case
from yishi_intake import domain, service
from yishi_review import domain as review

from tests.support.proposals import NOON, in_state

README = Path(service.__file__).parents[1] / "README.md"
REACHED = {"draft", *domain.SPOKEN, *(move.target for move in domain.MOVES)} - {"", domain.GONE}
NAMES = tuple(dict.fromkeys(move.name for move in domain.MOVES))
#: Whose state says the event itself: it is not always the same.
SEVERAL = ("review.triaged", "review.resumed", "review.recounted", "review.appeal_decided", "review.objection_answered")
TIMERS = {who.removeprefix("timer:") for move in domain.MOVES for who in move.who if who.startswith("timer:")}


def leading_out(state):
    return [move for move in domain.MOVES if state in move.sources and move.target not in ("", state)]


def left(state):
    """Whether a person or a timer ends it, in the service that owns it."""
    owner = domain.describe(state).owner
    if owner == "review" and review.ENDS.get(state, "").startswith("intake"):
        owner = "intake"   # which leads out of it, by what its author does or does not do
    if owner == "review" and state in review.ENDS:
        commands = {command for s, command in review.MOVES if s == state}
        return bool(commands) or review.ENDS[state].startswith("deadline")
    if owner == "dispatch":
        return any(s == state for s, _ in case.MOVES)
    return any(move.by_person or any(who.startswith("timer:") for who in move.who) for move in leading_out(state))


@pytest.mark.parametrize("state", sorted(REACHED))
def test_every_state_has_an_exit_by_a_person_or_a_timer_or_is_the_end(state):
    assert left(state) or (domain.describe(state).over and not leading_out(state))


@pytest.mark.parametrize("state", ["draft", "submitted", "collecting", "evaluating"])
def test_what_intake_waits_for_ends_by_itself(state):
    assert any(who.startswith("timer:") for move in leading_out(state) for who in move.who)


def test_only_the_ends_are_without_an_exit():
    assert {state for state in REACHED if not left(state)} == {"withdrawn", "rejected"}


def test_every_state_is_reached():
    assert set(domain.STATES) - REACHED == set()


def test_every_timer_of_the_table_has_its_door():
    assert [timer for timer in TIMERS if not hasattr(service.IntakeService, timer)] == []


def test_what_is_heard_is_what_the_table_of_news_says():
    moves = {contracts.routing_key(event.type) for event in listen.heard(service) if issubclass(event, contracts.Move)}
    assert moves == set(domain.NEWS)


@pytest.mark.parametrize("event", domain.NEWS)
def test_news_bring_the_state_that_their_event_names(event):
    shape = contracts.BY_TYPE[f"cn.yishi.{event}.v1"]
    default = shape.model_fields["state"].default
    assert isinstance(default, str) is (event not in SEVERAL)
    assert event in SEVERAL or default in domain.NEWS[event]


@pytest.mark.parametrize("state", sorted(domain.STATES))
@pytest.mark.parametrize("name", NAMES)
def test_what_the_table_lacks_is_refused_with_code_state_and_what_is_possible(state, name):
    if any(move.name == name and state in move.sources for move in domain.MOVES):
        return
    with pytest.raises(domain.NotNow) as refusal:
        domain.permit(in_state(state), name, domain.Ask(by="r-01", now=NOON))
    assert (refusal.value.code, refusal.value.state) == ("not-now", state)
    assert set(refusal.value.allowed) == {m.name for m in domain.MOVES if m.by_person and state in m.sources}


def test_a_state_that_a_newer_speaker_has_added_can_be_asked_about():
    assert domain.permit(in_state("mediating"), "ask", domain.Ask(now=NOON)).target == "evaluating"


def test_the_diagram_in_the_readme_is_drawn_from_the_table():
    assert f"```mermaid\n{domain.diagram()}```" in README.read_text(encoding="utf-8"), "run `make schemas`"


def test_the_diagram_shows_every_move_with_its_conditions():
    drawn = domain.diagram()
    for move in domain.MOVES:
        on_the_path = move.sources not in (domain.SEEN, domain.KNOWN)
        assert (f": {move.name} · " in drawn) is on_the_path
        assert not on_the_path or all(guard.words in drawn for guard in move.guards)
