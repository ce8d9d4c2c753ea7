"""Joint sessions (联席会) that the next tier calls over bodies below it; the vote stays where it was."""

from dataclasses import replace

import pytest
from yishi_review import actions, domain, store

from tests.support.reviews import COUNCILS, DAY, MONDAY, a_body, at, convener, deliberated, filed, member, on

LATER = MONDAY + 3 * DAY
MEETING = domain.Meeting(mode="mixed", held_at=LATER, agenda="the lane between two yards")
MINUTES = domain.Minutes(attended=("c-quarter", "m-yard-3"), observers=0, text="Agreed.", opinions=())
#: A second yard of the same quarter.
TWO_YARDS = replace(COUNCILS, bodies={**COUNCILS.bodies, "b-garden": a_body("courtyard", area="garden")})


def called_from_above(review=None):
    return domain.call_session(review or deliberated(), MEETING, id="s-1", on=on(by=convener("quarter")))


def test_the_next_tier_calls_its_own_members_and_those_of_the_body_that_holds_it():
    [session] = called_from_above().sessions
    assert session.bodies == ("b-quarter",)
    assert set(session.invited) == {*COUNCILS.bodies["b-yard"].members, *COUNCILS.bodies["b-quarter"].members}


@pytest.mark.parametrize("by", [convener("street"), member(2, "quarter"), member(2)])
def test_nobody_further_up_and_no_member_calls_it(by):
    with pytest.raises(domain.NotYours):
        domain.call_session(deliberated(), MEETING, id="s-1", on=on(by=by))


@pytest.mark.parametrize("area", ["quarter", "yard"])
def test_either_of_the_two_conveners_records_it(area):
    held = domain.record_minutes(
        called_from_above(), session_id="s-1", minutes=MINUTES, on=on(LATER, by=convener(area)))
    assert held.sessions[0].attended == MINUTES.attended


def test_what_the_body_below_does_by_itself_the_next_tier_does_not_record():
    review = domain.call_session(deliberated(), MEETING, id="s-1", on=on())
    minutes = replace(MINUTES, attended=("m-yard-3",))
    with pytest.raises(domain.NotYours):
        domain.record_minutes(review, session_id="s-1", minutes=minutes, on=on(LATER, by=convener("quarter")))
    with pytest.raises(domain.NotYours):
        domain.attach(review, session_id="s-1", files=(), on=on(LATER, by=convener("quarter")))


def test_the_vote_stays_with_the_body_that_holds_it():
    held = domain.record_minutes(called_from_above(), session_id="s-1", minutes=MINUTES, on=on(LATER))
    with pytest.raises(domain.NotYours):
        domain.call_vote(held, domain.Call(question="?"), id="w-1", on=on(LATER, by=convener("quarter")))
    vote = domain.call_vote(held, domain.Call(question="?"), id="w-1", on=on(LATER)).vote
    assert vote.roll == COUNCILS.bodies["b-yard"].members


def test_at_the_top_nobody_is_above():
    review = domain.call_session(at("district"), MEETING, id="s-1", on=on(by=convener("district")))
    assert review.sessions[0].bodies == ()


@pytest.fixture
def quarter(town, monkeypatch):
    """Two yards of one quarter with a matter each; who acts is the convener of the quarter."""
    monkeypatch.setattr("tests.unit.review.conftest.COUNCILS", TWO_YARDS)
    place = filed().place.model_copy(update={"areas": ("district", "street", "quarter", "garden")})
    second = filed(proposal_id="p-2", number="JN-2026-000002", place=place)
    town.other = town.hear(actions.open_review, second, councils=TWO_YARDS).id
    town.does("c-garden", actions.triage, kind="community", reason="so")
    town.review_id = store.find_of_proposal(town.tx, "p-1").id
    town.does("c-yard", actions.triage, kind="community", reason="so")
    return town


def test_one_session_treats_matters_of_several_bodies_below(quarter):
    session = quarter.does("c-quarter", actions.call_session, meeting=MEETING, others=(quarter.other,))
    other = store.get(quarter.tx, quarter.other).sessions[0]
    assert (set(session.bodies), set(other.bodies)) == ({"b-quarter", "b-garden"}, {"b-quarter", "b-yard"})
    assert (set(session.invited) == set(other.invited), len(session.invited)) == (True, 21)
    quarter.now = LATER
    quarter.does("c-quarter", actions.record_minutes, session_id=session.id, minutes=MINUTES)
    assert store.get(quarter.tx, quarter.other).sessions[0].recorded_at is None


def test_no_yard_calls_the_other(quarter):
    with pytest.raises(domain.Unfit):
        quarter.does("c-yard", actions.call_session, meeting=MEETING, others=(quarter.other,))
    assert store.get(quarter.tx, quarter.review_id).sessions == ()
