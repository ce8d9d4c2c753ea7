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


def completed(
    tx: Tx, event: contracts.LocalActionCompleted | contracts.CaseCompleted, *, rules: domain.Rules, now: datetime,
) -> None:
    """The work is done: ask those who proposed, once in a course."""
    was = store.get_signed_for_update(tx, event.proposal_id)
    proposal = domain.hear(was, move_of(event))
    if domain.may_be_asked(proposal, course=event.course, evaluation=store.get_evaluation(tx, proposal)):
        done_by: domain.DoneBy = "review" if event.speaker == "review" else "dispatch"
        closes_at = ends(now, rules.evaluation_days)
        proposal, evaluation = domain.ask(proposal, done_by=done_by, closes_at=closes_at, now=now)
        store.add_evaluation(tx, evaluation)
        timers.set(tx, kind="evaluation", subject=proposal.id, due=closes_at, key=str(proposal.course))
        outbox.stage(tx, events.evaluation_opened(evaluation))
    if proposal is not was:
        store.save(tx, proposal, news_of(event))


def evaluate(
    tx: Tx, *, proposal_id: str, solved: bool, rating: int, reason: str, rules: domain.Rules, now: datetime,
) -> domain.Proposal:
    """One household's answer; the last one ends the evaluation."""
    proposal = load_signed(tx, proposal_id)
    domain.expect(proposal, "evaluate")
    evaluation = store.get_evaluation(tx, proposal)
    if evaluation is None:
        raise LookupError(f"{proposal_id} is evaluating without an evaluation")
    given = domain.answer_of(proposal, person=tx.caller.id, solved=solved, rating=rating, reason=reason, now=now)
    evaluation = domain.answer(evaluation, proposal, given)
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
