"""What others make of a proposal, the evaluation, and the checks after closing, on a real database."""

from itertools import permutations

import pytest
import sqlalchemy as sa
import yishi_contracts as contracts
from yishi_chassis.tables import TIMERS
from yishi_intake import actions, domain


def moved(proposal, state, *, speaker="review", course=1):
    if speaker == "review":
        return contracts.ReviewAdopted(
            proposal_id=proposal.id, course=course, state=state, tier="district", body="b-jinniu", finding="x")
    return contracts.CaseStarted(proposal_id=proposal.id, course=course, state=state, case_id="c-1")


def hear(desk, proposal, event, **how):
    actions.heard(desk.tx, desk.hear(event, **how), proposal_id=proposal.id)
    return desk.again(proposal)


def timers_of(desk, proposal):
    rows = desk.tx.execute(sa.select(TIMERS.c.kind, TIMERS.c.key).where(TIMERS.c.subject == proposal.id))
    return sorted((row.kind, row.key) for row in rows)


def test_the_public_state_follows_review_and_dispatch(desk):
    proposal = desk.filed()
    proposal = hear(desk, proposal, moved(proposal, "adopted"))
    assert (proposal.state, proposal.shown.tier) == ("adopted", "district")
    proposal = hear(desk, proposal, moved(proposal, "in_progress", speaker="dispatch"))
    assert (proposal.state, proposal.shown.tier) == ("in_progress", None)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_every_interleaving_of_review_and_dispatch_gives_the_same_public_state(desk, order):
    proposal = desk.filed()
    told = [(moved(proposal, "adopted"), 1), (moved(proposal, "announced"), 2),
            (moved(proposal, "dispatching", speaker="dispatch"), 1),
            (moved(proposal, "in_progress", speaker="dispatch"), 2)]
    states = [hear(desk, proposal, told[i][0], number=told[i][1]).state for i in order]
    assert states[-1] == "in_progress"


def test_review_says_what_kind_of_matter_it_is(desk):
    proposal = desk.filed()
    event = contracts.ReviewTriaged(
        proposal_id=proposal.id, state="self_help", tier="courtyard", body="b-madong", kind="household", by="c-madong",
        suggested="courtyard", reason="x", deadline=desk.now)
    actions.sorted_as(desk.tx, desk.hear(event))
    assert (desk.again(proposal).content.kind, desk.again(proposal).state) == ("household", "self_help")


def test_done_work_is_put_to_those_who_proposed(desk):
    proposal = desk.evaluating()
    opened = desk.last(contracts.EvaluationOpened)
    assert (proposal.state, proposal.done_by, opened["asked"], opened["done_by"]) == (
        "evaluating", "dispatch", 6, "dispatch")
    assert ("evaluation", "1") in timers_of(desk, proposal)


def test_work_reported_done_twice_is_asked_about_once(desk):
    desk.completed(desk.evaluating())
    assert desk.said().count("evaluation.opened") == 1


def test_the_last_answer_closes_it_and_plans_two_checks(desk):
    proposal = desk.evaluating()
    for number in range(1, 6):
        proposal = desk.evaluate(proposal, f"r-{number:02d}", solved=number > 2)
    assert proposal.state == "evaluating"
    proposal = desk.evaluate(proposal, "r-06", solved=True)
    closed = desk.last(contracts.ProposalClosed)
    assert (proposal.state, proposal.outcome, closed["solved"], closed["answered"]) == ("closed", "solved", 4, 6)
    assert {("follow_up_open", "1/30"), ("follow_up_open", "1/90")} < set(timers_of(desk, proposal))
    assert desk.again(proposal).reopen_until > desk.now


def test_silence_closes_it_without_a_response(desk):
    proposal = desk.evaluating()
    actions.evaluation_over(desk.tx, proposal_id=proposal.id, course=1, rules=desk.rules, now=desk.now)
    assert desk.last(contracts.ProposalClosed)["outcome"] == desk.again(proposal).outcome == "no_response"


def test_not_solved_goes_back_as_a_new_course(desk):
    proposal = desk.evaluate(desk.evaluating(), "r-02", solved=False, reason="还是吵")
    actions.evaluation_over(desk.tx, proposal_id=proposal.id, course=1, rules=desk.rules, now=desk.now)
    reopened, proposal = desk.last(contracts.ProposalReopened), desk.again(proposal)
    assert (proposal.state, proposal.course, reopened["course"], reopened["reason"], reopened["ground"]) == (
        "dispatching", 2, 2, "还是吵", "evaluation")
    assert desk.again(proposal).reopen_until is None
    actions.evaluation_over(desk.tx, proposal_id=proposal.id, course=1, rules=desk.rules, now=desk.now)
    assert desk.said().count("proposal.reopened") == 1


def test_the_second_course_is_evaluated_anew(desk):
    proposal = desk.evaluate(desk.evaluating(), "r-02", solved=False)
    actions.evaluation_over(desk.tx, proposal_id=proposal.id, course=1, rules=desk.rules, now=desk.now)
    proposal = desk.completed(desk.completed(proposal, course=1), course=2)
    assert (proposal.state, desk.said().count("evaluation.opened")) == ("evaluating", 2)
    assert desk.evaluate(proposal, "r-02", solved=True).state == "evaluating"


def test_a_household_answers_once(desk):
    proposal = desk.evaluate(desk.evaluating(), "r-02", solved=True)
    with pytest.raises(domain.AnsweredAlready):
        desk.evaluate(proposal, "r-02", solved=True)


def check_due(desk, proposal, *, days=30):
    actions.follow_up_due(desk.tx, proposal_id=proposal.id, course=1, days=days, rules=desk.rules, now=desk.now)


def find(desk, proposal, person, *, recurred, convenes=()):
    actions.follow_up(desk.as_(person).tx, proposal_id=proposal.id, convenes=frozenset(convenes), recurred=recurred,
                      note=f"{person} looked", now=desk.now)


def over(desk, proposal, *, days=30):
    actions.follow_up_over(desk.tx, proposal_id=proposal.id, course=1, days=days, now=desk.now)
    return desk.again(proposal)


def test_a_check_that_finds_nothing_leaves_it_closed(desk):
    proposal = desk.closed()
    check_due(desk, proposal)
    find(desk, proposal, "r-02", recurred=False)
    find(desk, proposal, "c-maan", recurred=False, convenes=["b-maan"])
    assert over(desk, proposal).state == "closed"
    assert desk.last(contracts.FollowUpEnded)["result"] == "held"
    assert [kind for kind in desk.said() if kind.startswith("follow_up")] == [
        "follow_up.opened", "follow_up.answered", "follow_up.answered", "follow_up.ended"]


def test_what_has_come_back_goes_back(desk):
    proposal = desk.closed()
    check_due(desk, proposal)
    find(desk, proposal, "r-02", recurred=True)
    proposal = over(desk, proposal)
    assert (proposal.state, proposal.course, desk.last(contracts.ProposalReopened)["ground"]) == (
        "dispatching", 2, "follow_up")
    check_due(desk, proposal, days=90)
    assert desk.said()[-1] == "proposal.reopened"


def test_before_and_after_a_check_nobody_is_asked(desk):
    proposal = desk.closed()
    with pytest.raises(domain.NotNow):
        find(desk, proposal, "r-02", recurred=True)
    check_due(desk, proposal)
    over(desk, proposal)
    assert desk.last(contracts.FollowUpEnded)["result"] == "no_response"
    with pytest.raises(domain.NotNow):
        find(desk, proposal, "r-02", recurred=True)


def test_a_check_planned_before_a_reopening_does_not_begin(desk):
    proposal = desk.closed()
    actions.reopen(desk.as_("r-02").tx, proposal_id=proposal.id, reason="又响了", rules=desk.rules, now=desk.now)
    check_due(desk, proposal)
    assert "follow_up.opened" not in desk.said()


def test_reopening_by_request_ends_a_check_that_is_open(desk):
    proposal = desk.closed()
    check_due(desk, proposal)
    proposal = actions.reopen(
        desk.as_("r-02").tx, proposal_id=proposal.id, reason="又响了", rules=desk.rules, now=desk.now)
    assert desk.said()[-2:] == ["follow_up.ended", "proposal.reopened"]
    assert (proposal.requests, desk.again(proposal).requests) == (1, 1)
