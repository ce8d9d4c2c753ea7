"""The end of a proposal: what is asked, who may ask by telephone, and what follows when the answer is not accepted."""

from dataclasses import replace

import pytest
import yishi_contracts as contracts
from pydantic import ValidationError
from yishi_intake import actions, domain
from yishi_intake.doors.ending import EvaluationForm, EvaluationView


@pytest.fixture
def asked(desk):
    """`asked(result)`: those who proposed are asked about work that ended with this result."""
    def after(result="solved", *, body=None):
        proposal = desk.filed()
        said = {"proposal_id": proposal.id, "words": "完成"}
        event = (contracts.LocalActionCompleted(tier="courtyard", body=body, by="m-1", **said) if body else
                 contracts.CaseCompleted(case_id="c-1", result=result, **said))
        actions.completed(desk.tx, desk.hear(event), rules=desk.rules, now=desk.now)
        return desk.again(proposal)

    return after


def answers(desk, proposal, person, *, yes, question):
    return actions.evaluate(
        desk.as_(person).tx, proposal_id=proposal.id, solved=yes, rating=3, reason="", question=question,
        rules=desk.rules, now=desk.now)


def entered(desk, proposal, resident, *roles, by="o-1", question="solved", yes=True):
    return actions.evaluate_by_phone(
        desk.as_(by, *roles).tx, proposal_id=proposal.id, resident=resident, solved=yes, rating=4, reason="",
        question=question, rules=desk.rules, now=desk.now)


def shown(desk, proposal, *roles, person="r-09"):
    desk.as_(person, *roles)
    found, evaluation = actions.evaluation(desk.tx, proposal_id=proposal.id)
    officer = domain.heads(found, desk.tx.caller.scopes("officer"))
    return EvaluationView.of(evaluation, unanswered=domain.unanswered(found, evaluation) if officer else None)


@pytest.mark.parametrize(("result", "question"), [
    ("solved", "solved"), ("partly", "solved"), ("planned", "accepted"), ("explained", "accepted"),
    ("not_possible", "accepted")])
def test_what_is_asked_depends_on_the_result(desk, asked, result, question):
    proposal = asked(result)
    assert desk.last(contracts.EvaluationOpened)["question"] == question
    assert shown(desk, proposal).question == question


def test_an_answer_to_another_question_is_refused(desk, asked):
    with pytest.raises(domain.OtherQuestion, match="whether you accept"):
        answers(desk, asked("explained"), "r-02", yes=True, question="solved")
    with pytest.raises(domain.OtherQuestion, match="whether it is solved"):
        answers(desk, asked("solved"), "r-02", yes=True, question="accepted")


def test_an_answer_that_is_not_accepted_closes_it_unresolved_and_it_can_be_reopened(desk, asked):
    proposal = asked("not_possible")
    for number in range(1, 7):
        proposal = answers(desk, proposal, f"r-{number:02d}", yes=number < 3, question="accepted")
    closed = desk.last(contracts.ProposalClosed)
    assert (proposal.state, closed["state"], closed["outcome"]) == ("closed_unresolved",) * 2 + ("not_accepted",)
    assert "proposal.reopened" not in desk.said()
    again = actions.reopen(
        desk.as_("r-02").tx, proposal_id=proposal.id, reason="仍需办理", rules=desk.rules, now=desk.now)
    assert (again.state, again.course) == ("dispatching", 2)


def test_what_was_not_solved_is_not_checked_for_coming_back(desk, asked):
    proposal = answers(desk, asked("explained"), "r-02", yes=False, question="accepted")
    actions.evaluation_over(desk.tx, proposal_id=proposal.id, course=1, rules=desk.rules, now=desk.now)
    actions.follow_up_due(desk.tx, proposal_id=proposal.id, course=1, days=30, rules=desk.rules, now=desk.now)
    assert desk.again(proposal).state == "closed_unresolved"
    assert "follow_up.opened" not in desk.said()


def test_an_accepted_answer_and_silence_close_it(desk, asked):
    proposal = answers(desk, asked("planned"), "r-02", yes=True, question="accepted")
    actions.evaluation_over(desk.tx, proposal_id=proposal.id, course=1, rules=desk.rules, now=desk.now)
    assert (desk.again(proposal).state, desk.again(proposal).outcome) == ("closed", "accepted")


def test_an_officer_enters_what_was_said_by_telephone_and_it_is_marked(desk, asked):
    proposal = asked()
    entered(desk, proposal, "r-02", "officer:madong")
    said = desk.last(contracts.EvaluationEntered)
    assert (said["resident"], said["solved"], said["by"]) == ("r-02", True, "o-1")
    view = shown(desk, proposal, "officer:madong")
    assert (view.answered, view.by_phone) == (1, 1)
    assert view.unanswered == ("r-01", "r-03", "r-04", "r-05", "r-06")
    assert shown(desk, proposal).unanswered is None


def test_who_was_asked_by_telephone_can_put_it_right_once(desk, asked):
    proposal = asked()
    entered(desk, proposal, "r-02", "officer:madong", yes=True)
    with pytest.raises(domain.AnsweredAlready):
        entered(desk, proposal, "r-02", "officer:madong")
    answers(desk, proposal, "r-02", yes=False, question="solved")
    view = shown(desk, proposal)
    assert (view.answered, view.by_phone, view.yes) == (1, 0, 0)
    with pytest.raises(domain.AnsweredAlready):
        answers(desk, proposal, "r-02", yes=True, question="solved")


def test_nobody_is_asked_by_whoever_did_the_work_or_by_who_is_no_officer_of_the_area(desk, asked):
    proposal = asked(body="b-madong")
    with pytest.raises(domain.OwnWork):
        entered(desk, proposal, "r-02", "officer:madong")
    with pytest.raises(domain.NotYours):
        entered(desk, proposal, "r-02", "officer:jiulidi")
    with pytest.raises(domain.NotYours):
        entered(desk, proposal, "r-09", "officer:jinniu")
    assert entered(desk, proposal, "r-02", "officer:jinniu").state == "evaluating"


def closed(desk, proposal):
    actions.evaluation_over(desk.tx, proposal_id=proposal.id, course=proposal.course, rules=desk.rules, now=desk.now)
    return desk.again(proposal)


def again(desk, proposal, *, by="r-02", area="madong"):
    place = domain.Place(areas=desk.rules.areas.path(area))
    content = replace(proposal.content, text="又坏了", place=place, threshold=5)
    return actions.file_again(
        desk.as_(by).tx, proposal_id=proposal.id, content=content, author=domain.Party(kind="resident", id=by),
        plate=None, office=desk.office, now=desk.now)


def test_what_can_be_reopened_is_not_filed_again(desk, asked):
    with pytest.raises(domain.TooEarly, match="still be reopened") as refusal:
        again(desk, closed(desk, asked()))
    assert {"reopen", "file_again"} <= set(refusal.value.allowed)


def test_what_comes_back_beyond_all_limits_is_filed_at_once_and_names_what_it_was(desk, asked):
    proposal = asked()
    for course in (1, 2):
        proposal = actions.reopen(desk.as_("r-02").tx, proposal_id=closed(desk, proposal).id, reason="又坏了",
                                  rules=desk.rules, now=desk.now)
        proposal = desk.completed(proposal, course=course + 1)
    proposal = closed(desk, proposal)
    with pytest.raises(domain.TooLate, match="file it again") as refusal:
        actions.reopen(desk.as_("r-02").tx, proposal_id=proposal.id, reason="又坏了", rules=desk.rules, now=desk.now)
    assert "file_again" in refusal.value.allowed
    new = again(desk, proposal)
    filed = desk.last(contracts.ProposalFiled)
    assert (new.state, new.recurrence_of, filed["recurrence_of"]) == ("triage", proposal.id, proposal.id)
    with pytest.raises(domain.NotYours):
        again(desk, proposal, by="r-09")
    with pytest.raises(domain.OtherMatter):
        again(desk, proposal, area="jinghuayuan")


def test_after_the_days_for_reopening_it_is_filed_again(desk, asked):
    proposal = closed(desk, asked())
    desk.now = desk.again(proposal).reopen_until
    assert again(desk, proposal).recurrence_of == proposal.id


def test_the_ways_outside_are_told_to_everybody(house):
    ways = house.answer("ways_outside")["items"]
    assert next(way["contact"] for way in ways) == "12345"
    calls = house.answer("emergency_numbers")["items"]
    assert [call["contact"] for call in calls] == ["110", "119", "120"]
    assert all(way["name"]["zh"] and way["name"]["en"] for way in ways + calls)


@pytest.mark.parametrize("given", [{}, {"solved": True, "accepted": True}])
def test_one_question_is_answered(given):
    with pytest.raises(ValidationError, match="either solved or accepted"):
        EvaluationForm(rating=3, **given)
