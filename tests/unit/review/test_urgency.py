"""Danger first, deliberation after (先办后议): agencies act at the duty officer's word, and the bodies go on."""

from dataclasses import replace

import pytest
import yishi_contracts as contracts
from hypothesis import given
from hypothesis import strategies as st
from yishi_review import actions, domain, store

from tests.support.reviews import COUNCILS, DAY, MONDAY, convener, deliberated, on, opened, voted, voting

DUTY = domain.Person(id="o-street", officer_of=frozenset({"street"}))
ORDERS = (domain.Order(agency="street-office", task="close the gas", term="urgent"),)


def at_once(review, *, by=DUTY, orders=ORDERS):
    return domain.dispatch_at_once(review, orders, on=on(by=by))


def urgent(review):
    return replace(review, proposal=replace(review.proposal, urgent=True))


@pytest.fixture
def danger(town):
    """The town's review, of something urgent."""
    was = store.get_for_update(town.tx, town.review_id)
    store.save(town.tx, urgent(was), was=was)
    return town


def does(town, who="o-street", **changes):
    return town.does(who, actions.dispatch_at_once, orders=ORDERS, reason="gas in the cellar", **changes)


@pytest.mark.parametrize(
    "review", [opened(), deliberated(), voting(deliberated())], ids=["triage", "in_review", "voting"])
def test_agencies_act_at_once_in_the_name_of_the_subdistricts_body_and_the_review_goes_on(review):
    acting, body = at_once(urgent(review))
    assert (acting.at_once, body.id) == ("b-street", "b-street")
    assert (acting.state, acting.deadline) == (review.state, review.deadline)


@pytest.mark.parametrize("by", [
    domain.Person(id="o-yard", officer_of=frozenset({"yard"})), convener("yard"), domain.Person(id="r-01")])
def test_nobody_else_has_agencies_act_at_once(by):
    with pytest.raises(domain.NotYours):
        at_once(urgent(opened()), by=by)


def test_the_convener_of_that_body_and_officers_of_wider_areas_may_too():
    wider = [domain.Person(id="o-1", officer_of=frozenset({area})) for area in ("*", "district")]
    for by in (convener("street"), *wider):
        assert at_once(urgent(opened()), by=by)[0].at_once == "b-street"


def test_what_is_not_urgent_waits_for_the_body_and_reach_is_the_subdistricts():
    with pytest.raises(domain.NotUrgent):
        at_once(opened())
    far = (domain.Order(agency="water-institute", task="-", term="urgent"),)
    with pytest.raises(domain.BeyondReach):
        at_once(urgent(opened()), orders=far)


def test_it_is_done_once_and_nothing_is_ordered_a_second_time():
    acting, _ = at_once(urgent(deliberated()))
    with pytest.raises(domain.ActedAtOnce):
        at_once(acting)
    adopted = domain.adopt(voted(acting), "fit", on=on(MONDAY + 9 * DAY))
    assert (adopted.state, adopted.finding, adopted.step.decision) == ("dispatched", "fit", "dispatched")


def test_what_was_adopted_already_is_with_the_agencies_then():
    adopted = domain.adopt(voted(urgent(deliberated())), "fit", on=on(MONDAY + 9 * DAY))
    assert at_once(adopted)[0].state == "dispatched"


def test_a_proposal_that_is_closed_before_is_still_deliberated(danger):
    does(danger)
    closed = contracts.ProposalClosed(
        proposal_id="p-1", outcome="solved", done_by="dispatch", asked=1, answered=1, solved=1)
    assert danger.hear(actions.conclude, closed).state == "triage"
    danger.does("c-yard", actions.triage, kind="community", reason="so it is")
    danger.vote()
    review = danger.does("c-yard", actions.adopt, finding="fit")
    assert review.state == "concluded"
    assert danger.said()[-1][1]["state"] == "adopted"


def test_a_reopening_meanwhile_is_the_agencies_and_the_review_goes_on(danger):
    does(danger)
    again = contracts.ProposalReopened(
        proposal_id="p-1", course=2, done_by="dispatch", ground="request", reason="gas again")
    review = danger.hear(actions.reopen, again, councils=COUNCILS)
    assert (review.state, review.course) == ("triage", 2)


def test_the_order_says_so_and_is_the_subdistricts(danger):
    does(danger)
    name, order = danger.said()[-1]
    assert (name, order["at_once"], order["body"], order["tier"], order["urgent"], order["lead"]["agency"]) == (
        "dispatch.ordered", True, "b-street", "subdistrict", True, "street-office")


def test_it_is_not_taken_back_any_more(danger):
    asked = contracts.ProposalWithdrawalRequested(proposal_id="p-1", until=MONDAY + 3 * DAY)
    danger.hear(actions.hold, asked, councils=COUNCILS)
    does(danger)
    danger.hear(actions.confirm_stop, contracts.ProposalWithdrawalConfirmed(proposal_id="p-1"), councils=COUNCILS)
    assert danger.said()[-1] == ("review.stop_refused", danger.said()[-1][1])
    assert danger.said()[-1][1]["ground"] == "dispatched"
    danger.hear(actions.hold, asked, councils=COUNCILS)
    assert danger.said()[-1][1]["ground"] == "dispatched"


def test_who_waited_for_a_vote_to_take_it_back_is_told_that_it_is_too_late(danger):
    danger.does("c-yard", actions.triage, kind="community", reason="so it is")
    danger.does("c-yard", actions.call_vote, call=domain.Call(question="Fit?"))
    asked = contracts.ProposalWithdrawalRequested(proposal_id="p-1", until=MONDAY + 3 * DAY)
    danger.hear(actions.hold, asked, councils=COUNCILS)
    danger.hear(actions.confirm_stop, contracts.ProposalWithdrawalConfirmed(proposal_id="p-1"), councils=COUNCILS)
    does(danger)
    assert [name for name, _ in danger.said()[-2:]] == ["dispatch.ordered", "review.stop_refused"]
    assert not store.get(danger.tx, danger.review_id).stop_confirmed


@given(states=st.sampled_from(sorted({state for state, command in domain.MOVES if command == "dispatch_at_once"})))
def test_nothing_that_orders_twice_is_possible_after(states):
    acting = replace(urgent(opened()), state=states, at_once="b-street")
    for command in domain.NOT_TWICE:
        with pytest.raises((domain.ActedAtOnce, domain.NotNow, domain.NotYours)):
            domain.permit(acting, command, on=on(by=convener("yard")))
