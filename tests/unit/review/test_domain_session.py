"""Sessions: invitations, minutes and answers."""

from datetime import timedelta
from hashlib import sha256

import pytest
from yishi_review import domain

from tests.support.reviews import DAY, MONDAY, convener, deliberated, member, on, voting

LATER = MONDAY + 3 * DAY


def called(review=None, held_at=LATER):
    return domain.call_session(
        review or deliberated(), domain.Meeting(mode="in_person", held_at=held_at, agenda="noise"), id="s-1", on=on())


def minutes(attended=("c-yard", "m-yard-1"), opinions=()):
    return domain.Minutes(attended=attended, observers=3, text="All agreed.", opinions=opinions)


def recorded(review, said, now=LATER):
    return domain.record_minutes(review, session_id="s-1", minutes=said, on=on(now))


def test_all_members_are_invited():
    session = called().sessions[0]
    assert session.invited == ("c-yard", *(f"m-yard-{n}" for n in range(1, 7)))


def test_members_are_invited_three_days_ahead():
    with pytest.raises(domain.Unfit):
        called(held_at=MONDAY + 2 * DAY)


def test_in_an_urgent_matter_a_session_is_held_at_once():
    assert called(deliberated(urgent=True), held_at=MONDAY).sessions


def test_only_the_convener_or_the_deputy_calls_a_session():
    with pytest.raises(domain.NotYours):
        domain.call_session(
            deliberated(), domain.Meeting(mode="online", held_at=LATER, agenda=""), id="s-1", on=on(by=member(2)))


def test_minutes_are_fixed_by_their_hash():
    session = recorded(called(), minutes()).sessions[0]
    assert session.minutes_hash == sha256(b"All agreed.").hexdigest()
    assert (session.attended, session.observers, session.recorded_at) == (("c-yard", "m-yard-1"), 3, LATER)


def test_minutes_come_after_the_session():
    with pytest.raises(domain.TooEarly):
        recorded(called(), minutes(), now=LATER - timedelta(minutes=1))


def test_minutes_are_recorded_once():
    with pytest.raises(domain.NotNow):
        recorded(recorded(called(), minutes()), minutes())


def test_only_members_attend_others_are_observers():
    with pytest.raises(domain.Unfit, match="r-01"):
        recorded(called(), minutes(attended=("c-yard", "r-01")))


def test_an_opinion_that_is_not_adopted_gets_a_reason():
    opinion = domain.Opinion(words="Move the river", answer="not_adopted")
    with pytest.raises(domain.Unfit):
        recorded(called(), minutes(opinions=(opinion,)))


def test_a_session_of_another_body_is_not_found():
    up = domain.escalate(called(), ground="beyond_powers", reason="", on=on())
    with pytest.raises(domain.Unknown):
        domain.record_minutes(up, session_id="s-1", minutes=minutes(), on=on(LATER, by=convener("quarter")))


def test_opinions_are_answered_before_the_vote():
    review = called()
    with pytest.raises(domain.MinutesMissing):
        domain.call_vote(review, domain.Call(question="?"), id="w-1", on=on(LATER))
    assert voting(recorded(review, minutes())).state == "voting"
