"""Evaluation: opened when the work is reported done, ended by the last answer or by time."""

from dataclasses import replace
from datetime import datetime

import yishi_contracts as contracts
from yishi_chassis import outbox, timers
from yishi_chassis.database import Tx

from .. import domain, events, store
from .closing import close, send_back
from .loading import load_signed
from .office import ends
from .proposal import move_of, news_of
from .reading import whole


def completed(
    tx: Tx, event: contracts.LocalActionCompleted | contracts.CaseCompleted, *, rules: domain.Rules, now: datetime,
) -> None:
    """The work is done: ask those who proposed, once in a course."""
    was = store.get_signed_for_update(tx, event.proposal_id)
    proposal = domain.hear(was, move_of(event))
    if domain.may_be_asked(proposal, course=event.course, evaluation=store.get_evaluation(tx, proposal)):
        done_by: domain.DoneBy = "review" if event.speaker == "review" else "dispatch"
        closes_at = ends(now, rules.evaluation_days)
        result = event.result if isinstance(event, contracts.CaseCompleted) else "solved"
        proposal, evaluation = domain.ask(proposal, done_by=done_by, result=result, closes_at=closes_at, now=now,
                                          area=_area_of(event))
        store.add_evaluation(tx, evaluation)
        timers.set(tx, kind="evaluation", subject=proposal.id, due=closes_at, key=str(proposal.course))
        outbox.stage(tx, events.evaluation_opened(evaluation))
    if proposal is not was:
        store.save(tx, proposal, news_of(event))


def _area_of(event: contracts.LocalActionCompleted | contracts.CaseCompleted) -> str:
    """Where the body is that did the work; empty when agencies did."""
    return event.body.removeprefix("b-") if isinstance(event, contracts.LocalActionCompleted) else ""


def evaluate(
    tx: Tx, *, proposal_id: str, solved: bool, rating: int, reason: str, rules: domain.Rules, now: datetime,
    question: domain.Question = "solved",
) -> domain.Proposal:
    """One household's answer; the last one ends the evaluation."""
    proposal, evaluation = _asked(tx, proposal_id, "evaluate")
    domain.expect_question(evaluation, question)
    given = domain.answer_of(proposal, person=tx.caller.id, solved=solved, rating=rating, reason=reason, now=now)
    more = domain.answer(evaluation, proposal, given)
    return _take(tx, proposal, more, given, again=len(more.answers) == len(evaluation.answers), rules=rules, now=now)


def evaluate_by_phone(
    tx: Tx, *, proposal_id: str, resident: str, solved: bool, rating: int, reason: str, question: domain.Question,
    rules: domain.Rules, now: datetime,
) -> domain.Proposal:
    """What a resident told an officer by telephone (回访)."""
    proposal, evaluation = _asked(tx, proposal_id, "evaluate_by_phone")
    domain.expect_question(evaluation, question)
    given = domain.answer_of(proposal, person=resident, solved=solved, rating=rating, reason=reason, now=now)
    evaluation = domain.enter(
        evaluation, proposal, given, by=tx.caller.id, offices=tx.caller.scopes("officer"))
    return _take(tx, proposal, evaluation, evaluation.answers[-1], again=False, rules=rules, now=now)


def evaluation(tx: Tx, *, proposal_id: str) -> tuple[domain.Proposal, domain.Evaluation]:
    """The evaluation of the present course; refused when there is none."""
    whole(tx, proposal_id=proposal_id)
    proposal = store.get_signed(tx, proposal_id)
    found = store.get_evaluation(tx, proposal)
    if found is None:
        raise domain.NotFound("nobody has been asked yet")
    return proposal, found


def _asked(tx: Tx, proposal_id: str, move: str) -> tuple[domain.Proposal, domain.Evaluation]:
    proposal = load_signed(tx, proposal_id)
    domain.expect(proposal, move)
    evaluation = store.get_evaluation(tx, proposal)
    if evaluation is None:
        raise LookupError(f"{proposal_id} is evaluating without an evaluation")
    return proposal, evaluation


def _take(
    tx: Tx, proposal: domain.Proposal, evaluation: domain.Evaluation, given: domain.Answer, *, again: bool,
    rules: domain.Rules, now: datetime,
) -> domain.Proposal:
    if again:
        store.take_answer_back(tx, evaluation, given)
    store.answer(tx, evaluation, given)
    outbox.stage(tx, events.evaluation_answered(evaluation, given))
    if evaluation.complete:
        proposal = _conclude(tx, proposal, evaluation, rules=rules, now=now)
    return proposal


def evaluation_over(tx: Tx, *, proposal_id: str, course: int, rules: domain.Rules, now: datetime) -> None:
    """Its days are over; one that has ended by itself is left alone."""
    proposal = store.get_signed_for_update(tx, proposal_id)
    evaluation = store.get_evaluation(tx, proposal)
    if evaluation is not None and evaluation.course == course and evaluation.ended_at is None:
        _conclude(tx, proposal, evaluation, rules=rules, now=now)


def _conclude(
    tx: Tx, proposal: domain.Proposal, evaluation: domain.Evaluation, *, rules: domain.Rules, now: datetime,
) -> domain.Proposal:
    evaluation = replace(evaluation, ended_at=now)
    store.end_evaluation(tx, evaluation)
    if evaluation.verdict == "not_solved":
        return send_back(tx, domain.send_back(proposal, verdict=evaluation.verdict, now=now), ground="evaluation",
                         reason=evaluation.complaints, evaluation=evaluation)
    return close(tx, proposal, evaluation, rules=rules, now=now)
