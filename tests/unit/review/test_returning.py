"""Returned for revision: the body names its points and waits; what its author does, and with whom it goes on."""

from datetime import datetime
from functools import partial

import pytest
import yishi_contracts as contracts
from yishi_chassis import testing, workdays
from yishi_review import actions, domain, store

from tests.support.reviews import COUNCILS, DAY, MONDAY, announced, deliberated, on, opened, voting

POINTS = ("where exactly?", "since when?")
ENOUGH = domain.Support(count=5, threshold=5)


def returned(review, *, now=MONDAY):
    return domain.return_for_revision(review, POINTS, on=on(now))


def revised(review, *, now, support=ENOUGH, text="new"):
    return domain.revised(review, title="t", text=text, course=review.course + 1, support=support, on=on(now))


@pytest.mark.parametrize(("before", "state"), [
    (opened, "triage"), (deliberated, "in_review"), (announced, "in_review")], ids=["triage", "in_review", "announced"])
def test_it_goes_on_where_it_was_returned_and_what_was_announced_needs_a_vote_again(before, state):
    back = revised(returned(before()), now=MONDAY + 4 * DAY)
    assert (back.state, back.course, back.proposal.text) == (state, 2, "new")
    assert back.announced_until is None


def test_its_clock_stands_still_meanwhile():
    before = deliberated()
    waiting = returned(before)
    assert (waiting.deadline, domain.expire(waiting, on(MONDAY + 400 * DAY))) == (None, waiting)
    back = revised(waiting, now=MONDAY + 4 * DAY)
    assert (back.deadline, back.step.due) == (before.deadline + 4 * DAY, before.step.due + 4 * DAY)


def test_a_third_return_is_refused():
    review = deliberated()
    for days in (1, 2):
        review = revised(returned(review, now=MONDAY + days * DAY), now=MONDAY + days * DAY)
    with pytest.raises(domain.ReturnedTwice) as refusal:
        returned(review)
    assert (refusal.value.code, [each.number for each in review.returns]) == ("returned-twice", [1, 2])


def test_it_is_not_returned_while_it_is_voted_on():
    with pytest.raises(domain.NotNow):
        returned(voting(deliberated()))


def test_below_the_threshold_nothing_is_decided_before_the_body_has_said_that_it_goes_on():
    thin = revised(returned(deliberated()), now=MONDAY + DAY, support=domain.Support(count=4, threshold=5))
    with pytest.raises(domain.BelowThreshold) as refusal:
        voting(thin)
    assert {"go_on", "escalate"} <= set(refusal.value.allowed)
    going = domain.go_on(thin, on=on())
    assert voting(going).state == "voting"
    fewer = domain.supported(going, domain.Support(count=3, threshold=5))
    assert fewer.thin, "who left since has not been thought of"


def test_with_enough_behind_it_there_is_nothing_to_say():
    with pytest.raises(domain.Supported):
        domain.go_on(revised(returned(deliberated()), now=MONDAY), on=on())


def test_what_its_author_lets_lapse_is_over_until_somebody_takes_it_over():
    over = domain.lapsed(returned(deliberated()), course=2, on=on(MONDAY + 20 * DAY))
    assert (over.state, over.step.decision, over.course) == ("stopped", "lapsed", 2)
    taken = domain.taken_over(over, author_kind="resident", author_id="r-9", course=3)
    assert (taken.state, taken.step.left_at, taken.proposal.author_id) == ("returned", None, "r-9")
    assert revised(taken, now=MONDAY + 21 * DAY).state == "in_review"


def test_what_lapsed_before_it_was_returned_is_none_of_it():
    review = deliberated()
    assert domain.lapsed(review, course=2, on=on()) is review


@pytest.fixture
def waiting(town):
    """The town's review, returned by its convener."""
    town.does("c-yard", actions.triage, kind="community", reason="so it is")
    town.does("c-yard", actions.return_for_revision, points=POINTS)
    return town


def told(town, action, event):
    """Intake has said what changes nothing else, or nothing at all."""
    with testing.clock_at(town.now):
        town.tx.caller = None
        action(town.tx, event)


def spoken(kind, **fields):
    return kind(proposal_id="p-1", **fields)


def revision(**changes):
    return spoken(contracts.ProposalRevised, **{
        "course": 2, "revision": 2, "title": "t", "text": "new", "text_hash": "0" * 64, "count": 5, "threshold": 5,
        "leave_until": MONDAY + 9 * DAY} | changes)


def test_the_author_is_told_the_points_and_until_when(waiting):
    name, data = waiting.said()[-1]
    assert (name, data["state"], data["points"], data["number"]) == ("review.returned", "returned", list(POINTS), 1)
    assert datetime.fromisoformat(data["until"]) == workdays.calendar_days(waiting.now, 15).at


def test_the_revision_is_heard_and_the_body_goes_on(waiting):
    waiting.hear(actions.revised, revision(), councils=COUNCILS)
    review = store.get(waiting.tx, waiting.review_id)
    assert (review.state, review.course, review.proposal.text) == ("in_review", 2, "new")
    assert (review.returns[0].points, review.returns[0].revised_at is not None) == (POINTS, True)
    assert (waiting.said()[-1][0], waiting.said()[-1][1]["state"]) == ("review.resumed", "in_review")


def test_who_leaves_since_is_counted(waiting):
    waiting.hear(actions.revised, revision(), councils=COUNCILS)
    signer = contracts.Author(kind="resident", id="r-3")
    told(waiting, actions.counted, spoken(contracts.ProposalUnsigned, signer=signer, count=4))
    assert store.get(waiting.tx, waiting.review_id).thin
    waiting.does("c-yard", actions.go_on, reason="it is still so")
    assert waiting.said()[-1] == ("review.continued", {
        "proposal_id": "p-1", "tier": "courtyard", "body": "b-yard", "count": 4, "threshold": 5,
        "reason": "it is still so", "by": "c-yard"})


def test_it_lapses_and_is_taken_over_as_intake_says(waiting):
    told(waiting, partial(actions.lapsed, councils=COUNCILS),
         spoken(contracts.ProposalLapsed, course=2, count=5, ground="returned"))
    assert store.get(waiting.tx, waiting.review_id).state == "stopped"
    other = contracts.Author(kind="resident", id="r-3")
    told(waiting, actions.taken_over, spoken(
        contracts.ProposalTakenOver, course=3, state="returned", author=other, former=other, count=5,
        lapses_at=MONDAY + 40 * DAY))
    review = store.get(waiting.tx, waiting.review_id)
    assert (review.state, review.course, review.proposal.author_id) == ("returned", 3, "r-3")


def test_who_claims_it_is_its_author_and_nothing_else_changes(waiting):
    was = store.get(waiting.tx, waiting.review_id)
    other = contracts.Author(kind="resident", id="r-3")
    told(waiting, actions.taken_over, spoken(
        contracts.ProposalClaimed, ground="succession", author=other, former=other, count=5))
    review = store.get(waiting.tx, waiting.review_id)
    assert (review.proposal.author_id, review.state, review.course) == ("r-3", was.state, was.course)
