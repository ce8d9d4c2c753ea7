"""Adopting, passing up, announcing, dispatching."""

from datetime import timedelta

import pytest
from yishi_review import domain

from tests.support.reviews import (
    DAY,
    HOMES,
    MONDAY,
    adopted,
    announced,
    at,
    convener,
    days_later,
    deliberated,
    member,
    on,
    over,
    the_councils,
    voted,
    weekdays,
)

LEAD = domain.Order(agency="river-office", task="lead", term="works")


def escalated(review, ground="beyond_powers", by=None, councils=None):
    occasion = on(by=by, councils=councils) if councils else on(by=by)
    return domain.escalate(review, ground=ground, reason="two rivers", on=occasion)


def dispatched(review, *orders, now=None, tier="district"):
    occasion = on(now or over(review), by=convener(HOMES[tier]))
    return domain.dispatch(review, orders or (LEAD,), reason="so decided", on=occasion)


def test_a_body_adopts_what_its_vote_has_passed():
    review = adopted(deliberated())
    assert (review.state, review.finding, review.deadline) == ("adopted", "fit", weekdays(MONDAY, 3))


@pytest.mark.parametrize("yes", [0, 2, 3])
def test_a_body_does_not_adopt_without_a_passed_vote(yes):
    with pytest.raises(domain.NotPassed):
        domain.adopt(voted(deliberated(), yes=yes, no=4 if yes == 3 else 0), "fit", on=on())


def test_a_vote_of_the_tier_below_does_not_count():
    review = escalated(adopted(deliberated()))
    with pytest.raises(domain.NotPassed):
        domain.adopt(review, "fit", on=on(by=convener("quarter")))


def test_members_do_not_adopt():
    with pytest.raises(domain.NotYours) as refused:
        domain.adopt(voted(deliberated()), "fit", on=on(by=member(3)))
    assert "adopt" not in refused.value.allowed


def test_passing_up_ends_one_step_and_begins_the_next():
    review = escalated(deliberated())
    below, here = review.steps
    assert (below.left_at, below.decision, below.reason) == (MONDAY, "beyond_powers", "two rivers")
    assert (here.body, here.entered_at, here.due) == ("b-quarter", MONDAY, weekdays(MONDAY, 10))
    assert (review.state, review.deadline) == ("in_review", here.due)


def test_after_passing_up_the_body_below_decides_nothing_more():
    with pytest.raises(domain.NotYours):
        escalated(escalated(deliberated()))


def test_passing_up_skips_a_tier_without_a_body():
    councils = the_councils("community", "subdistrict")
    assert escalated(deliberated(councils), councils=councils).step.body == "b-district"


def test_at_the_top_there_is_nobody_to_pass_it_up_to():
    with pytest.raises(domain.AtTheTop):
        escalated(at("district"), by=convener("district"))


def test_an_adopted_matter_can_be_passed_up():
    assert escalated(adopted(deliberated())).step.tier == "community"


@pytest.mark.parametrize(("yes", "no"), [(3, 4), (3, 3)])
def test_a_failed_or_tied_vote_is_a_ground_to_pass_it_up(yes, no):
    assert escalated(voted(deliberated(), yes=yes, no=no), "no_agreement").step.tier == "community"


def test_no_agreement_needs_a_vote_that_says_so():
    with pytest.raises(domain.NoGround):
        escalated(voted(deliberated()), "no_agreement")


def test_no_quorum_is_a_ground_only_the_second_time():
    once = voted(deliberated(), yes=1)
    with pytest.raises(domain.NoGround):
        escalated(once, "no_quorum")
    twice = voted(once, id="w-2", yes=1)
    assert escalated(twice, "no_quorum").step.tier == "community"


def test_an_announcement_runs_five_days_and_then_a_decision_is_due():
    review = announced()
    assert (review.state, review.announced_until) == ("announced", days_later(MONDAY, 5))
    assert review.deadline == weekdays(days_later(MONDAY, 5) - timedelta(seconds=1), 3)


def test_an_urgent_matter_is_not_held_up_by_its_announcement():
    review = domain.announce(adopted(deliberated(urgent=True)), "at once", on=on())
    assert review.announced_until == MONDAY


def test_dispatch_hands_the_review_to_agencies():
    review = dispatched(announced("district"))
    assert (review.state, review.deadline, review.step.decision) == ("dispatched", None, "dispatched")


def test_dispatch_waits_for_the_end_of_the_announcement():
    review = announced("district")
    with pytest.raises(domain.TooEarly):
        dispatched(review, now=over(review) - timedelta(seconds=1))


@pytest.mark.parametrize("tier", ["courtyard", "community"])
def test_the_lower_tiers_do_not_dispatch(tier):
    with pytest.raises(domain.BeyondReach):
        dispatched(announced(tier), tier=tier)


def test_a_subdistrict_reaches_its_own_agencies_only():
    review = announced("subdistrict")
    own = domain.Order(agency="street-office", task="mend", term="simple")
    assert dispatched(review, own, tier="subdistrict").state == "dispatched"
    with pytest.raises(domain.BeyondReach):
        dispatched(review, LEAD, tier="subdistrict")


def order(agency, *after):
    return domain.Order(agency=agency, task="t", term="simple", after=after)


@pytest.mark.parametrize("orders", [
    (order("nobody-knows"),),
    (order("river-office"), order("river-office")),
    (order("river-office", "street-office"),),
    (order("river-office", "river-office"),),
    (order("river-office", "street-office"), order("street-office", "river-office")),
])
def test_orders_that_cannot_be_carried_out_are_refused(orders):
    with pytest.raises(domain.Unfit):
        dispatched(announced("district"), *orders)


def test_one_agency_may_begin_after_another():
    orders = (LEAD, order("water-institute"), order("street-office", "water-institute"))
    assert dispatched(announced("district"), *orders).state == "dispatched"


def test_a_late_decision_is_flagged():
    review = adopted(deliberated())
    assert domain.expire(review, on(review.deadline)).overdue
    assert not domain.expire(review, on(review.deadline - DAY)).overdue
