"""What operators do about events given up: they list them, have them tried again, or pass over them."""

import pytest
import sqlalchemy as sa
from yishi_chassis import inbox, received
from yishi_chassis.tables import INTERVENTIONS

from tests.support import hearing
from tests.support.speaking import Speaker

FAULT = ValueError("no such body")


@pytest.fixture
def listener(engine):
    with hearing.listening(engine) as listener:
        yield listener


@pytest.fixture
def intake():
    return Speaker()


def interventions(engine):
    with engine.connect() as connection:
        rows = connection.execute(sa.select(INTERVENTIONS).order_by(INTERVENTIONS.c.id)).all()
    return [(row.action, row.operator, row.about["event_id"], row.reason) for row in rows]


def test_a_dead_event_is_listed_with_its_reason(listener, intake):
    bad = received.read(intake.message("a", body=b"{}"))
    listener.take(bad)
    [row] = inbox.dead(listener.engine)
    assert (row["event_id"], row["state"], row["reason"]) == (bad.envelope.id, "dead", "proposal_id: Field required")


def given_up(listener, intake):
    """A subject held by a dead event, with one that follows."""
    bad = received.read(intake.message("a", body=b"{}"))
    listener.take(bad, intake.say("a"))
    return {"source": bad.envelope.source, "event_id": bad.envelope.id, "operator": "li", "reason": "known fault"}


def test_replay_has_it_tried_again_from_the_start(listener, intake):
    listener.faults["a", 1] = FAULT
    came = intake.say("a")
    listener.take(came, intake.say("a"))
    listener.faults.clear()
    inbox.replay(listener.engine, came.envelope.source, came.envelope.id, "li", "the body is there now")
    assert listener.rows("state", "tries") == [("parked", 0), ("parked", 0)]
    assert listener.retry() == 1
    assert listener.applied == [("a", 1), ("a", 2)]
    assert interventions(listener.engine) == [("replay", "li", came.envelope.id, "the body is there now")]


def test_skip_passes_over_it_and_what_follows_is_applied(listener, intake):
    held = given_up(listener, intake)
    inbox.skip(listener.engine, **held)
    assert listener.retry() == 1
    assert listener.rows() == [("a", 1, "skipped"), ("a", 2, "applied")]
    assert interventions(listener.engine) == [("skip", "li", held["event_id"], "known fault")]


def test_the_next_event_that_comes_also_applies_what_skip_made_room_for(listener, intake):
    inbox.skip(listener.engine, **given_up(listener, intake))
    listener.take(intake.say("a"))
    assert listener.applied == [("a", 2), ("a", 3)]


@pytest.mark.parametrize("act", [inbox.skip, inbox.replay])
def test_what_holds_nothing_up_is_left_alone(listener, intake, act):
    held = given_up(listener, intake)
    inbox.skip(listener.engine, **held)
    with pytest.raises(LookupError, match="is skipped, it holds nothing up"):
        act(listener.engine, **held)
    with pytest.raises(LookupError, match="no event none"):
        act(listener.engine, **held | {"event_id": "none"})
    assert len(interventions(listener.engine)) == 1
