"""Decisions beyond the usual way: rejected, appealed against, sent back, taken over, objected to, pooled, owners'."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yishi_review import domain

from tests.support.reviews import (
    DAY,
    MONDAY,
    adopted,
    announced,
    at,
    convener,
    days_later,
    deliberated,
    member,
    on,
    opened,
    over,
    the_councils,
    voted,
    voting,
    weekdays,
)
from tests.support.voting import owners

RESIDENT = domain.Person(id="r-21", lives=frozenset({""}))


def rejected(review=None, *, code="out_of_scope", by=None):
    return domain.reject(review or deliberated(), code=code, reason="not ours", on=on(by=by))


def objected(review=None, *, by=RESIDENT, id="b-1"):
    return domain.object_to(review or announced(), id=id, reason="too near", on=on(by=by))


def answered(review, kind, *, id="b-1"):
    return domain.answer_objection(review, id=id, answer=domain.Answer(kind=kind, reason="so"), on=on())


def test_a_rejection_has_a_code_and_words_and_leaves_time_for_an_appeal():
    review = rejected()
    assert (review.state, review.step.decision, review.step.reason, review.deadline, review.appeal_until) == (
        "rejected", "out_of_scope", "not ours", None, days_later(MONDAY, 15))


def test_for_want_of_support_is_rejected_only_what_a_vote_has_lost():
    with pytest.raises(domain.NoGround):
        rejected(code="not_supported")
    assert rejected(voted(deliberated(), yes=1, no=5), code="not_supported").state == "rejected"


def test_an_appeal_goes_to_the_next_tier_with_its_time():
    review = domain.appeal(rejected(), words="it is", on=on(MONDAY + DAY))
    assert (review.state, review.step.body, review.deadline, review.appeal_words) == (
        "appealed", "b-quarter", weekdays(MONDAY + DAY, 10), "it is")


def test_an_appeal_comes_in_time_and_once():
    review = rejected()
    with pytest.raises(domain.TooLate):
        domain.appeal(review, words="-", on=on(review.appeal_until))
    upheld = domain.decide_appeal(domain.appeal(review, words="-", on=on()), upheld=True, reason="so",
                                  on=on(by=convener("quarter")))
    assert (upheld.state, upheld.step.decision, upheld.appeal_until) == ("rejected", "upheld", None)
    with pytest.raises(domain.AppealedOnce):
        domain.appeal(upheld, words="-", on=on())
    with pytest.raises(domain.NotNow):
        domain.appeal(deliberated(), words="-", on=on())


def test_overturned_the_body_that_heard_it_goes_on_and_a_second_rejection_is_final():
    heard = domain.appeal(rejected(), words="-", on=on())
    review = domain.decide_appeal(heard, upheld=False, reason="so", on=on(by=convener("quarter")))
    assert (review.state, review.step.body) == ("in_review", "b-quarter")
    assert rejected(review, by=convener("quarter")).appeal_until is None


def test_at_the_top_somebody_else_hears_it():
    review = domain.appeal(rejected(at("district"), by=convener("district")), words="-", on=on())
    assert (review.state, review.step.body) == ("appealed", "b-district")
    with pytest.raises(domain.OwnDecision):
        domain.decide_appeal(review, upheld=True, reason="so", on=on(by=convener("district")))
    deputy = member(1, "district")
    assert domain.decide_appeal(review, upheld=False, reason="so", on=on(by=deputy)).state == "in_review"


def test_what_was_voted_on_before_the_appeal_is_voted_on_again():
    lost = domain.appeal(rejected(voted(at("district")), by=convener("district")), words="-", on=on())
    back = domain.decide_appeal(lost, upheld=False, reason="so", on=on(MONDAY + 4 * DAY, by=member(1, "district")))
    with pytest.raises(domain.NotPassed):
        domain.adopt(back, "fit", on=on(by=convener("district")))


def test_a_body_sends_back_to_the_one_below_once():
    review = domain.remit(at("community"), reason="yours", on=on(by=convener("quarter")))
    assert (review.state, review.step.body, review.steps[-2].decision) == ("in_review", "b-yard", "remitted")
    again = domain.escalate(review, ground="beyond_powers", reason="no", on=on())
    with pytest.raises(domain.RemittedOnce):
        domain.remit(again, reason="yours", on=on(by=convener("quarter")))
    with pytest.raises(domain.NotBelow):
        domain.remit(deliberated(), reason="whose?", on=on())


def test_the_tier_above_takes_over_what_is_late_and_nothing_else():
    review = deliberated()
    with pytest.raises(domain.NotYours):
        domain.take_over(review, reason="now", on=on(by=convener("quarter")))
    taken = domain.take_over(review, reason="late", on=on(review.deadline, by=convener("quarter")))
    assert (taken.state, taken.step.body, taken.steps[-2].decision) == ("in_review", "b-quarter", "late")


def test_taking_over_waits_for_an_open_vote():
    open_ = voting(deliberated(the_councils(limit_workdays=1, voting_days=9)))
    with pytest.raises(domain.NotNow):
        domain.take_over(open_, reason="late", on=on(MONDAY + 5 * DAY, by=convener("quarter")))


def test_anyone_of_the_area_objects_once_while_it_is_announced():
    review = objected()
    assert (review.unanswered[0].due, review.state) == (weekdays(MONDAY, 3), "announced")
    with pytest.raises(domain.ObjectedAlready):
        objected(review, id="b-2")
    other = domain.Person(id="r-22", lives=frozenset({"yard"}))
    assert len(objected(review, by=other, id="b-2").objections) == 2
    with pytest.raises(domain.TooLate):
        domain.object_to(review, id="b-3", reason="-", on=on(over(review), by=other))


@pytest.mark.parametrize("stranger", [
    domain.Person(id="c-yard"), domain.Person(id="r-9", lives=frozenset({"elsewhere"}))])
def test_nobody_else_objects(stranger):
    with pytest.raises(domain.NotYours):
        objected(by=stranger)


def test_nobody_acts_before_every_objection_has_its_answer():
    review = objected()
    with pytest.raises(domain.Unanswered):
        domain.act(review, id="a-1", plan="x", doers=(domain.Doer(kind="unit", name="firm"),), on=on(over(review)))
    kept = answered(review, "keep")
    assert (kept.unanswered, kept.objections[0].answer) == ((), "keep")
    with pytest.raises(domain.AnsweredAlready):
        answered(kept, "keep")
    with pytest.raises(domain.Unknown):
        answered(kept, "keep", id="b-9")


def test_a_decision_that_is_changed_is_voted_on_again_and_can_be_objected_to_again():
    review = answered(objected(objected(), by=replace(RESIDENT, id="r-22"), id="b-2"), "amend")
    assert (review.state, review.unanswered, review.announced_until) == ("in_review", (), None)
    with pytest.raises(domain.NotPassed):
        domain.adopt(review, "fit", on=on())


def test_a_proposal_that_is_returned_for_an_objection_names_it():
    review = answered(objected(), "return")
    assert (review.state, review.returns[-1].points) == ("returned", ("so",))


def test_what_has_no_money_is_looked_at_every_year():
    review = domain.pool(adopted(deliberated()), reason="next budget", on=on())
    assert (review.state, review.deadline) == ("pooled", days_later(MONDAY, 365))
    late = domain.expire(review, on(review.deadline))
    assert (late.state, late.overdue) == ("pooled", True)
    assert not domain.pool(late, reason="once more", on=on(late.deadline)).overdue
    assert domain.announce(late, "now", on=on(late.deadline)).state == "announced"


@pytest.mark.parametrize(("changes", "result"), [
    ({}, "passed"),
    ({"area_yes": "100.00"}, "failed"),
    ({"heads_yes": 10}, "failed"),
    ({"area_voted": "199.99"}, "no_quorum"),
    ({"heads_voted": 19}, "no_quorum"),
    ({"weighty": True}, "failed"),
    ({"weighty": True, "area_yes": "150.00", "heads_yes": 15}, "passed"),
])
def test_owners_decide_by_area_and_heads(changes, result):
    assert domain.outcome(owners(**changes)) == result


@given(st.tuples(*[st.integers(1, 500)] * 3), st.tuples(*[st.integers(1, 500)] * 3), st.booleans())
def test_more_agreement_never_turns_a_passed_vote_of_owners(areas, heads, weighty):
    (yes, voted_, whole), (for_, came, all_) = sorted(areas), sorted(heads)
    less = owners(area_all=str(whole), area_voted=str(voted_), area_yes=str(yes), heads_all=all_, heads_voted=came,
                  heads_yes=for_, weighty=weighty)
    more = replace(less, area_yes=less.area_voted, heads_yes=less.heads_voted)
    assert domain.outcome(less) != "passed" or domain.outcome(more) == "passed"


def theirs():
    return domain.triage(opened(), "community", owners=True, on=on())


def test_what_is_theirs_no_body_adopts_by_its_own_vote():
    with pytest.raises(domain.OwnersDecide):
        domain.adopt(voted(theirs()), "fit", on=on())
    poll = domain.Poll(question="Use the fund?", counted_at=MONDAY, owners=owners())
    review = domain.record_owners_vote(theirs(), id="w-1", poll=poll, on=on())
    assert domain.adopt(review, "fit", on=on()).state == "adopted"


@pytest.mark.parametrize("changes", [
    {"area_yes": "200.01"}, {"area_voted": "300.01"}, {"heads_yes": 21}, {"heads_all": 0, "heads_voted": 0}])
def test_figures_that_do_not_fit_are_refused(changes):
    poll = domain.Poll(question="?", counted_at=MONDAY, owners=owners(**changes))
    with pytest.raises(domain.Unfit):
        domain.record_owners_vote(theirs(), id="w-1", poll=poll, on=on())


def test_a_tier_decides_only_what_its_rules_allow():
    narrow = the_councils(decisions=("escalate",))
    with pytest.raises(domain.NotAllowed) as refused:
        rejected(deliberated(narrow))
    assert refused.value.code == "not-allowed"
    assert domain.escalate(deliberated(narrow), ground="beyond_powers", reason="-", on=on()).step.tier == "community"


def test_a_clock_reminds_at_half_its_time_and_a_working_day_before():
    review = deliberated()
    first, second = domain.reminders(review, now=MONDAY, eve=lambda at: at - DAY)
    assert (first.step, first.at) == ("half_time", MONDAY + (review.deadline - MONDAY) / 2)
    assert (second.step, second.at) == ("day_before", review.deadline - DAY)
    short = replace(review, deadline=MONDAY + timedelta(hours=2))
    assert [each.step for each in domain.reminders(short, now=MONDAY, eve=lambda at: at - DAY)] == ["half_time"]
    assert domain.reminders(voting(review), now=MONDAY, eve=lambda at: at - DAY) == ()
