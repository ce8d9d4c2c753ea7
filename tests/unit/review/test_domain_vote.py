"""Votes: roll, quorum, majority, closing, and the result as a pure function of the ballots."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_review import domain

from tests.support.reviews import (
    COUNCILS,
    DAY,
    MONDAY,
    at,
    convener,
    deliberated,
    member,
    on,
    the_councils,
    voted,
    voting,
)

CHOICES = st.lists(st.sampled_from(domain.CHOICES), max_size=25)
MAJORITIES = st.sampled_from(domain.MAJORITIES)


def tally(*, yes=0, no=0, abstain=0, quorum=1, majority="simple"):
    choices = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    return domain.count(tuple(choices), quorum=quorum, majority=majority)


@pytest.mark.parametrize(("yes", "no", "abstain", "majority", "result"), [
    (4, 3, 0, "simple", "passed"),
    (3, 3, 0, "simple", "tied"),
    (3, 2, 1, "simple", "failed"),
    (2, 3, 0, "simple", "failed"),
    (0, 0, 4, "simple", "failed"),
    (4, 2, 0, "two_thirds", "passed"),
    (4, 3, 0, "two_thirds", "failed"),
    (2, 2, 0, "two_thirds", "failed"),
    (4, 0, 0, "unanimous", "passed"),
    (4, 0, 1, "unanimous", "failed"),
])
def test_a_majority_is_of_those_present(yes, no, abstain, majority, result):
    assert tally(yes=yes, no=no, abstain=abstain, majority=majority).result == result


@pytest.mark.parametrize(("roll", "needed"), [(1, 1), (2, 2), (6, 4), (7, 4)])
def test_a_quorum_is_more_than_half_of_the_roll(roll, needed):
    assert domain.more_than_half(roll) == needed
    assert tally(yes=needed - 1, quorum=needed).result == "no_quorum"
    assert tally(yes=needed, quorum=needed).result == "passed"


def test_unanimous_is_when_all_who_voted_said_yes():
    assert tally(yes=5).unanimous
    assert not tally(yes=5, abstain=1).unanimous
    assert not tally(yes=3, quorum=4).unanimous


@given(CHOICES, MAJORITIES, st.randoms())
def test_the_order_of_the_ballots_does_not_matter(choices, majority, random):
    cast = list(choices)
    counted = domain.count(tuple(cast), quorum=4, majority=majority)
    random.shuffle(cast)
    assert domain.count(tuple(cast), quorum=4, majority=majority) == counted


@given(CHOICES, MAJORITIES)
def test_one_yes_more_never_loses_a_vote_that_was_won(choices, majority):
    if domain.count(tuple(choices), quorum=1, majority=majority).result == "passed":
        assert domain.count((*choices, "yes"), quorum=1, majority=majority).result == "passed"


@given(CHOICES)
def test_a_stricter_majority_never_passes_what_a_milder_one_refuses(choices):
    passed = [domain.count(tuple(choices), quorum=1, majority=m).result == "passed" for m in domain.MAJORITIES]
    assert passed == sorted(passed, reverse=True)


@given(CHOICES, MAJORITIES, st.integers(1, 25))
def test_without_a_quorum_nothing_else_is_decided(choices, majority, quorum):
    result = domain.count(tuple(choices), quorum=quorum, majority=majority).result
    assert (result == "no_quorum") == (len(choices) < quorum)


@given(st.lists(st.tuples(st.integers(0, 6), st.sampled_from(domain.CHOICES)), max_size=40))
def test_the_stored_result_is_what_the_last_ballot_of_each_member_gives(cast):
    review, last = voting(deliberated()), {}
    for seat, choice in cast:
        name = review.vote.roll[seat]
        voter = domain.Person(id=name, member_of=frozenset({"b-yard"}))
        review, last = domain.cast_ballot(review, choice, on=on(by=voter)), last | {name: choice}
    vote = domain.expire(review, on(review.deadline)).vote
    assert {ballot.member: ballot.choice for ballot in vote.ballots} == last
    assert vote.result == domain.count(vote.choices, quorum=vote.quorum, majority=vote.majority).result


def test_the_roll_is_fixed_when_the_vote_is_called():
    review = voting(deliberated())
    grown = the_councils()
    newcomer = domain.Person(id="m-yard-99", member_of=frozenset({"b-yard"}))
    with pytest.raises(domain.NotYours, match="roll"):
        domain.cast_ballot(review, "yes", on=on(by=newcomer, councils=grown))


def test_the_convener_votes_as_a_member():
    review = domain.cast_ballot(voting(deliberated()), "yes", on=on())
    assert [ballot.member for ballot in review.vote.ballots] == ["c-yard"]


def test_a_ballot_can_be_changed_until_the_vote_closes():
    review = domain.cast_ballot(voting(deliberated()), "yes", on=on(by=member()))
    review = domain.cast_ballot(review, "no", on=on(by=member()))
    assert [ballot.choice for ballot in review.vote.ballots] == ["no"]


def test_a_ballot_after_the_vote_closes_is_refused():
    review = voting(deliberated())
    with pytest.raises(domain.TooLate):
        domain.cast_ballot(review, "yes", on=on(review.deadline, by=member()))


def test_the_convener_closes_once_all_have_voted():
    review = voting(deliberated())
    with pytest.raises(domain.TooEarly):
        domain.close_vote(review, on())
    for name in review.vote.roll:
        review = domain.cast_ballot(review, "yes", on=on(by=domain.Person(id=name, member_of=frozenset({"b-yard"}))))
    closed = domain.close_vote(review, on())
    assert (closed.state, closed.vote.result, closed.vote.tally.unanimous) == ("in_review", "passed", True)


def test_an_open_vote_closes_by_itself_and_goes_back_to_the_tiers_clock():
    review = deliberated()
    closed = voted(review, yes=2)
    assert (closed.state, closed.vote.result, closed.deadline) == ("in_review", "no_quorum", review.deadline)


def test_a_vote_closes_later_than_it_opens():
    with pytest.raises(domain.Unfit):
        domain.call_vote(deliberated(), domain.Call(question="?", closes_at=MONDAY), id="w", on=on())


def test_a_majority_may_be_tightened_and_never_loosened():
    soon = MONDAY + DAY
    unanimous = domain.Call(question="?", closes_at=soon, majority="unanimous")
    strict = domain.call_vote(deliberated(), unanimous, id="w", on=on())
    assert strict.vote.majority == "unanimous"
    councils = the_councils(majority="two_thirds")
    with pytest.raises(domain.Unfit):
        mild = domain.Call(question="?", closes_at=soon, majority="simple")
        domain.call_vote(deliberated(councils), mild, id="w", on=on())


def test_one_vote_at_a_time():
    with pytest.raises(domain.NotNow) as refused:
        voting(voting(deliberated()), id="w-2")
    assert {"cast_ballot", "close_vote"} <= set(refused.value.allowed)
    assert "call_vote" not in refused.value.allowed


def test_at_the_top_those_present_decide_after_a_vote_without_quorum():
    review = voted(at("district"), yes=2)
    again = voting(review, id="w-2")
    assert (review.vote.result, again.vote.quorum) == ("no_quorum", 1)


def test_below_the_top_a_second_vote_needs_its_quorum_too():
    assert voting(voted(deliberated(), yes=2), id="w-2").vote.quorum == 4


def test_a_vote_may_stay_open_past_the_tiers_limit_and_is_late_then():
    review = deliberated()
    beyond = review.deadline + timedelta(hours=1)
    review = domain.call_vote(review, domain.Call(question="?", closes_at=beyond), id="w", on=on())
    closed = domain.expire(review, on(beyond))
    assert domain.expire(closed, on(beyond)).overdue


def test_members_of_other_bodies_have_no_vote():
    with pytest.raises(domain.NotYours):
        domain.cast_ballot(voting(deliberated()), "yes", on=on(by=convener("quarter"), councils=COUNCILS))
