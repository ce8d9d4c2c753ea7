"""What is said of decisions beyond the usual way, and when."""

from datetime import timedelta

import yishi_contracts as contracts
from yishi_chassis import testing
from yishi_chassis.tables import TIMERS
from yishi_review import actions, domain, store
from yishi_review.service import ReviewService

from tests.support.reviews import COUNCILS, MONDAY
from tests.support.voting import owners


def told(town, kind):
    return [data for said, data in town.said() if said == kind]


def triaged(town):
    town.does("c-yard", actions.triage, kind="community", reason="so")


def appealed(town):
    triaged(town)
    town.does("c-yard", actions.reject, code="no_means", reason="no money")
    event = contracts.ProposalAppealed(proposal_id="p-1", course=1, appealed_by="author", reason="there is")
    return town.hear(actions.appealed, event, councils=COUNCILS)


def test_a_rejection_an_appeal_and_its_end_are_said(town):
    assert appealed(town).appeal_words == "there is"
    town.does("c-quarter", actions.decide_appeal, upheld=True, reason="none")
    [no], [heard], [end] = told(town, "review.rejected"), told(town, "review.appeal_opened"), told(
        town, "review.appeal_decided")
    assert (no["state"], no["code"], no["by"], no["appeal_until"] is None) == ("rejected", "no_means", "c-yard", False)
    assert (heard["state"], heard["from_body"], heard["body"]) == ("in_review", "b-yard", "b-quarter")
    assert (end["state"], end["upheld"], end["deadline"]) == ("rejected", True, None)
    assert store.get(town.tx, town.review_id).step.decision == "upheld"


def test_the_words_of_an_appeal_leave_with_the_others(town):
    appealed(town)
    event = contracts.ProposalRedacted(proposal_id="p-1", ground="personal_data", revision=1, reason="-", by="o-1")
    assert town.hear(actions.redact, event).appeal_words == ""


def test_down_and_up_the_tiers_is_said(town):
    triaged(town)
    town.does("c-yard", actions.escalate, ground="beyond_powers", reason="too big")
    town.does("c-quarter", actions.remit, reason="yours")
    town.now = store.get(town.tx, town.review_id).deadline
    town.does("c-quarter", actions.take_over, reason="late")
    assert [(each["from_body"], each["body"]) for each in told(town, "review.remitted")] == [("b-quarter", "b-yard")]
    assert [each["ground"] for each in told(town, "review.escalated")] == ["beyond_powers", "late"]


def announced_in(town):
    triaged(town)
    town.vote()
    town.does("c-yard", actions.adopt, finding="fit")
    town.does("c-yard", actions.announce, plan="mend it")


def test_an_objection_and_its_answer_are_said_without_the_words_of_whoever_objects(town):
    announced_in(town)
    objection = town.does("r-21", actions.object_to, reason="too near my window")
    assert told(town, "review.objected")[0]["resident"] == "r-21"
    review = town.does("c-yard", actions.answer_objection, objection_id=objection.id,
                       answer=domain.Answer(kind="amend", reason="farther away"))
    [said] = told(town, "review.objection_answered")
    assert (said["answer"], said["state"], review.state) == ("amend", "in_review", "in_review")
    assert "window" not in str(town.said())
    assert store.get(town.tx, town.review_id).objections[0].answer_reason == "farther away"


def test_an_objection_that_waits_too_long_is_said_to_the_body_and_the_tier_above(town):
    announced_in(town)
    objection = town.does("r-21", actions.object_to, reason="no")
    with testing.clock_at(objection.due):
        for _ in range(2):
            actions.answer_late(town.tx, review_id=town.review_id, objection_id=objection.id, councils=COUNCILS)
            town.does("c-yard", actions.answer_objection, objection_id=objection.id, answer=domain.Answer(
                kind="keep", reason="so")) if not told(town, "review.objection_answered") else None
    [late] = told(town, "review.reminded")
    assert (late["step"], late["above"]) == ("unanswered", ["c-quarter", "m-quarter-1"])


def test_owners_and_the_pool_are_said(town):
    town.does("c-yard", actions.triage, kind="community", reason="so", owners=True)
    poll = domain.Poll(question="Use the fund?", counted_at=MONDAY, owners=owners())
    town.does("c-yard", actions.record_owners_vote, poll=poll)
    town.does("c-yard", actions.adopt, finding="fit")
    town.does("c-yard", actions.pool, reason="next year")
    assert told(town, "owners.voted")[0]["area_yes"] == "100.01"
    assert (told(town, "review.pooled")[0]["state"], store.get(town.tx, town.review_id).votes[0].owners) == (
        "adopted", owners())


def ring(town, kind):
    """What the clocks of this kind that have rung by now bring."""
    rows = town.tx.execute(TIMERS.select().where(TIMERS.c.kind == kind, TIMERS.c.due <= town.now).order_by("due"))
    due = [row for row in rows if row.subject == town.review_id]
    for row in due:
        with testing.clock_at(town.now):
            town.tx.caller = None
            service = ReviewService()
            service.councils = COUNCILS
            service.reminder(town.tx, row)
    return due


def test_half_its_time_and_the_day_before_are_said_to_the_body_and_clocks_of_the_past_are_silent(town):
    triaged(town)
    town.now = store.get(town.tx, town.review_id).deadline - timedelta(hours=1)
    assert len(ring(town, "reminder")) > 2
    assert [(each["step"], each["above"]) for each in told(town, "review.reminded")] == [
        ("half_time", []), ("day_before", [])]
