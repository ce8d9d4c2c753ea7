"""Evaluation and follow-up: who is asked, what counts, what it decides."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from yishi_chassis.clock import ZONE
from yishi_intake import domain

NOON = datetime(2026, 6, 1, 12, tzinfo=ZONE)
DAY = timedelta(days=1)


def a_signature(person, household):
    return domain.Signature(id=person, signer=domain.Party(kind="resident", id=person), household=household,
                            text_hash="", signed_at=NOON)


def a_proposal(state="in_progress", **changes):
    place = domain.Place(areas=("jinniu", "simaqiao", "maan", "madong"))
    content = domain.Content(title="t", text="t", category="greening", kind="courtyard", place=place, threshold=2)
    proposal = domain.Proposal(
        id="p-1", number="JN-2026-000001", author=domain.Party(kind="resident", id="r-01"), content=content,
        shown=domain.Shown(rank=domain.Rank(1, 3, 7), state=state), drafted_at=NOON, opened_at=NOON, household="h-1",
        signatures=(a_signature("r-02", "h-2"), a_signature("r-03", "h-2"), a_signature("r-04", "h-4")),
    )
    return replace(proposal, **changes)


def asked():
    return domain.ask(a_proposal(), done_by="dispatch", closes_at=NOON + 14 * DAY, now=NOON)


def answered(*answers):
    proposal, evaluation = asked()
    for person, solved in answers:
        given = domain.answer_of(proposal, person=person, solved=solved, rating=5 if solved else 2,
                                 reason="" if solved else f"{person} still hears it", now=NOON + DAY)
        evaluation = domain.answer(evaluation, proposal, given)
    return evaluation


def test_each_household_is_asked_once():
    proposal, evaluation = asked()
    assert (proposal.state, proposal.done_by, evaluation.asked) == ("evaluating", "dispatch", 3)


def test_a_second_answer_of_one_household_is_refused():
    with pytest.raises(domain.AnsweredAlready):
        answered(("r-02", True), ("r-03", False))


def test_who_neither_proposed_nor_signed_is_not_asked():
    with pytest.raises(domain.NotYours):
        answered(("r-09", True))


def test_half_is_enough_to_be_solved():
    evaluation = answered(("r-01", True), ("r-02", False))
    assert (evaluation.verdict, evaluation.rating, evaluation.complete) == ("solved", 3.5, False)


def test_less_than_half_is_not_solved_and_the_reasons_go_along():
    evaluation = answered(("r-01", True), ("r-02", False), ("r-04", False))
    assert (evaluation.verdict, evaluation.complete) == ("not_solved", True)
    assert evaluation.complaints == "r-02 still hears it；r-04 still hears it"


def test_silence_is_no_response():
    assert (answered().verdict, answered().rating) == ("no_response", None)


def test_an_answer_after_the_days_are_over_is_refused():
    proposal, evaluation = asked()
    late = domain.answer_of(proposal, person="r-01", solved=True, rating=5, reason="", now=NOON + 14 * DAY)
    with pytest.raises(domain.TooLate):
        domain.answer(evaluation, proposal, late)


def test_news_of_a_course_that_is_over_asks_nobody():
    proposal, evaluation = asked()
    assert not domain.may_be_asked(proposal, course=1, evaluation=evaluation)
    assert not domain.may_be_asked(replace(proposal, course=2), course=1, evaluation=None)
    assert domain.may_be_asked(replace(proposal, course=2), course=2, evaluation=evaluation)


def test_a_move_of_a_course_that_has_not_begun_is_refused():
    with pytest.raises(domain.UnknownCourse):
        domain.hear(a_proposal(), domain.Shown(rank=domain.Rank(2, 2, 1), state="in_review"))


def test_an_older_move_changes_nothing():
    proposal = a_proposal()
    assert domain.hear(proposal, domain.Shown(rank=domain.Rank(1, 2, 99), state="voting")) is proposal


def a_check(*, finds=()):
    proposal = a_proposal("closed")
    check = domain.FollowUp(proposal_id="p-1", course=1, days=30, opened_at=NOON, closes_at=NOON + 14 * DAY)
    for person, convenes, recurred in finds:
        by, voice = domain.role_of(proposal, person=person, convenes=frozenset(convenes))
        found = domain.Look(person=person, voice=voice, by=by, recurred=recurred, note="", looked_at=NOON + DAY)
        check = domain.look(check, proposal, found, convenes=frozenset(convenes))
    return check


def test_the_convener_of_an_area_of_the_proposal_looks_too():
    assert [look.by for look in a_check(finds=[("c-maan", ["b-maan"], False), ("r-02", [], False)]).looks] == [
        "convener", "resident"]


def test_the_convener_of_another_area_does_not():
    with pytest.raises(domain.NotYours):
        a_check(finds=[("c-fuqin", ["b-fuqin"], False)])


def test_a_household_looks_once():
    with pytest.raises(domain.AnsweredAlready):
        a_check(finds=[("r-02", [], False), ("r-03", [], True)])


@pytest.mark.parametrize(("finds", "result"), [
    ([], "no_response"),
    ([("r-01", [], False)], "held"),
    ([("r-01", [], False), ("r-02", [], True)], "held"),
    ([("r-01", [], True), ("r-02", [], True), ("c-maan", ["b-maan"], False)], "recurred"),
])
def test_more_than_half_decide_that_it_has_come_back(finds, result):
    assert a_check(finds=finds).result == result
