"""Opening a review, and triage: household, courtyard, community."""

from dataclasses import replace
from datetime import timedelta

import pytest
from yishi_review import domain

from tests.support.reviews import (
    DAY,
    MONDAY,
    at,
    convener,
    days_later,
    deliberated,
    member,
    on,
    opened,
    the_councils,
    weekdays,
)


def test_a_review_opens_for_triage_within_two_working_days():
    review = opened()
    assert (review.state, review.step.body, review.deadline) == ("triage", "b-yard", weekdays(MONDAY, 2))


def test_an_urgent_review_is_triaged_within_two_hours():
    assert opened(urgent=True).deadline == MONDAY + timedelta(hours=2)


@pytest.mark.parametrize(("proposal", "kind", "because"), [
    ({"category": "repairs"}, "courtyard", "category"),
    ({"category": "never heard of"}, "community", "unknown"),
    ({"category": "repairs", "areas": ("district", "street", "quarter")}, "community", "wide"),
    ({"category": "stairs", "areas": ("district", "street", "quarter")}, "household", "category")])
def test_a_kind_is_suggested_with_its_reason(proposal, kind, because):
    councils = the_councils()
    review = opened(replace(councils, suggestions={"repairs": "courtyard", "stairs": "household"}), **proposal)
    assert (review.suggested, review.suggested_because) == (kind, because)
    assert because in domain.REASONS


def test_the_rules_stay_those_of_the_day_it_opened():
    review = opened()
    stricter = the_councils(limit_workdays=1)
    assert domain.triage(review, "community", on=on(councils=stricter)).deadline == weekdays(MONDAY, 10)


@pytest.mark.parametrize(("kind", "state", "deadline"), [
    ("household", "self_help", days_later(MONDAY, 15)),
    ("courtyard", "consultation", weekdays(MONDAY, 15)),
    ("community", "in_review", weekdays(MONDAY, 10)),
])
def test_each_kind_goes_its_own_way(kind, state, deadline):
    review = domain.triage(opened(), kind, on=on())
    assert (review.state, review.kind, review.deadline) == (state, kind, deadline)


def test_the_deputy_triages_too():
    assert domain.triage(opened(), "community", on=on(by=member(1))).state == "in_review"


@pytest.mark.parametrize("somebody", [member(2), convener("quarter"), domain.Person(id="r-01")])
def test_nobody_else_triages_in_time(somebody):
    with pytest.raises(domain.NotYours) as refused:
        domain.triage(opened(), "community", on=on(by=somebody))
    assert (refused.value.state, refused.value.allowed) == ("triage", ())


def test_the_next_tier_triages_what_is_late():
    review = opened()
    late = domain.triage(review, "community", on=on(review.deadline, by=convener("quarter")))
    assert (late.state, late.step.body) == ("in_review", "b-yard")


def published(review):
    return domain.publish(review, title="Noise", text="For all to read.", spot="", on=on())


def test_moving_up_is_free_once_its_author_agrees_to_a_text_for_it():
    review = domain.triage(opened(), "household", on=on())
    with pytest.raises(domain.ConsentNeeded):
        domain.triage(review, "courtyard", on=on())
    review = published(review)
    review = domain.triage(review, "courtyard", on=on())
    assert domain.triage(review, "community", on=on()).state == "in_review"


def test_moving_down_is_possible_once():
    review = domain.triage(deliberated(), "courtyard", on=on())
    review = domain.triage(review, "community", on=on())
    with pytest.raises(domain.LoweredAlready):
        domain.triage(review, "household", on=on())


def test_moving_down_is_not_possible_after_it_was_passed_up():
    with pytest.raises(domain.LoweredAlready):
        domain.triage(at("community"), "household", on=on(by=convener("quarter")))


def test_the_same_kind_again_is_no_change():
    with pytest.raises(domain.NoChange):
        domain.triage(deliberated(), "community", on=on())


def test_the_tiers_clock_runs_from_the_first_time_it_comes_before_the_body():
    review = domain.triage(deliberated(), "courtyard", on=on(MONDAY + DAY))
    again = domain.triage(review, "community", on=on(MONDAY + 2 * DAY))
    assert again.deadline == weekdays(MONDAY, 10)


def test_consultation_without_agreement_ends_before_the_body():
    review = domain.triage(opened(), "courtyard", on=on())
    review = domain.expire(review, on(review.deadline))
    assert (review.state, review.kind) == ("in_review", "community")


def test_a_deadline_that_has_not_passed_changes_nothing():
    review = domain.triage(opened(), "household", on=on())
    assert domain.expire(review, on(review.deadline - timedelta(seconds=1))) is review


def test_late_triage_is_flagged_once_and_no_longer_when_it_is_done():
    review = opened()
    late = domain.expire(review, on(review.deadline))
    assert (late.state, late.overdue) == ("triage", True)
    assert domain.expire(late, on(late.deadline + DAY)) is late
    assert not domain.triage(late, "community", on=on(late.deadline + DAY)).overdue
