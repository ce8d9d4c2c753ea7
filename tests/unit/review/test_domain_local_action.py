"""Local action: doers of every kind, reports, confirmation, reopening."""

from datetime import timedelta

import pytest
from yishi_review import domain

from tests.support.reviews import HOMES, MONDAY, acting, announced, convener, doers, member, on, opened, over, weekdays

PICTURE = (domain.Evidence(name="after.jpg", sha256="0" * 64),)
NEIGHBOUR = domain.Person(id="r-07")


def reported(review, doer="safety office", by=None):
    return domain.report(review, doer=doer, words="done", on=on(by=by))


def confirmed(review, by=None, evidence=PICTURE):
    return domain.confirm(review, words="seen", evidence=evidence, on=on(by=by or member(2)))


def reopened(review, done_by="review"):
    return domain.reopen(review, id="a-2", course=2, done_by=done_by, on=on())


def test_the_body_acts_after_its_announcement():
    review = acting()
    assert (review.state, review.deadline) == ("local_action", weekdays(over(announced()), 40))


def test_acting_before_the_announcement_ends_is_refused():
    review = announced()
    with pytest.raises(domain.TooEarly):
        domain.act(review, id="a-1", plan="", doers=doers(), on=on(over(review) - timedelta(seconds=1)))


@pytest.mark.parametrize("people", [(), (*doers(), *doers())])
def test_doers_are_named_and_each_once(people):
    review = announced()
    with pytest.raises(domain.Unfit):
        domain.act(review, id="a-1", plan="", doers=people, on=on(over(review)))


def test_a_consultation_that_agreed_in_a_session_acts_at_once():
    review = domain.triage(opened(), "courtyard", on=on())
    with pytest.raises(domain.TooEarly):
        domain.act(review, id="a-1", plan="", doers=doers(), on=on())
    held_at = MONDAY + timedelta(days=3)
    review = domain.call_session(review, domain.Meeting(mode="online", held_at=held_at, agenda=""), id="s-1", on=on())
    said = domain.Minutes(attended=("c-yard",), observers=0, text="Agreed.", opinions=())
    review = domain.record_minutes(review, session_id="s-1", minutes=said, on=on(held_at))
    assert domain.act(review, id="a-1", plan="", doers=doers(), on=on(held_at)).state == "local_action"


def test_a_doer_with_an_account_reports_in_person():
    assert reported(acting(), "Ms Li", NEIGHBOUR).action.doer("Ms Li").reported_by == "r-07"
    with pytest.raises(domain.NotYours):
        reported(acting(), "Ms Li", convener())


def test_the_convener_reports_for_one_without_an_account():
    assert reported(acting()).action.doer("safety office").reported_by == "c-yard"
    with pytest.raises(domain.NotYours):
        reported(acting(), "safety office", NEIGHBOUR)


def test_a_stranger_reports_nothing():
    with pytest.raises(domain.NotYours):
        reported(acting(), "Ms Li", domain.Person(id="r-99"))


def test_a_doer_who_was_never_named_is_unknown():
    with pytest.raises(domain.Unknown):
        reported(acting(), "somebody")


def test_a_report_is_given_once():
    with pytest.raises(domain.NotNow):
        reported(reported(acting()))


def test_a_member_who_is_no_doer_confirms():
    review = confirmed(reported(acting()))
    assert (review.state, review.deadline, review.step.decision) == ("completed", None, "acted")
    assert (review.action.confirmed_by, review.action.evidence) == ("m-yard-2", PICTURE)


def test_nobody_confirms_work_of_their_own():
    review = announced()
    own = (domain.Doer(kind="body", name="the group", account="m-yard-2"),)
    review = domain.act(review, id="a-1", plan="", doers=own, on=on(over(review)))
    review = reported(review, "the group", member(2))
    with pytest.raises(domain.OwnWork):
        confirmed(review, by=member(2))


def test_nothing_is_confirmed_before_somebody_has_reported():
    with pytest.raises(domain.NobodyActed):
        confirmed(acting())


def test_nothing_is_confirmed_without_evidence():
    with pytest.raises(domain.Unfit):
        confirmed(reported(acting()), evidence=())


def test_a_resident_is_named_by_no_name_outside():
    assert [doer.public_name for doer in doers()] == ["safety office", "r-07"]
    assert domain.Doer(kind="resident", name="Mr Wu").public_name == "居民"


def test_late_work_is_flagged_and_goes_up_a_tier_five_working_days_later():
    review = acting()
    late = domain.expire(review, on(review.deadline))
    assert (late.state, late.overdue, late.deadline) == ("local_action", True, weekdays(review.deadline, 5))
    up = domain.expire(late, on(late.deadline))
    assert (up.state, up.step.body, up.steps[0].decision) == ("in_review", "b-quarter", "not_done")


def test_late_work_of_the_top_tier_stays_where_it_is():
    review = acting("district")
    late = domain.expire(review, on(review.deadline))
    assert domain.expire(late, on(late.deadline)) is late


def test_what_the_body_did_comes_back_as_a_new_course():
    review = reopened(domain.conclude(confirmed(reported(acting()))))
    assert (review.state, review.course, review.step.left_at) == ("local_action", 2, None)
    assert [action.course for action in review.actions] == [1, 2]
    assert not any(doer.reported_at for doer in review.action.doers)


def test_what_agencies_did_goes_back_to_them():
    review = announced("district")
    lead = domain.Order(agency="river-office", task="", term="works")
    occasion = on(over(review), by=convener(HOMES["district"]))
    review = domain.conclude(domain.dispatch(review, (lead,), reason="", on=occasion))
    again = reopened(review, done_by="dispatch")
    assert (again.state, again.course, again.actions) == ("dispatched", 2, ())


def test_what_was_never_done_cannot_be_reopened():
    with pytest.raises(domain.NotNow):
        reopened(announced())
