"""Evaluations and the answers given: tables and queries."""

from dataclasses import asdict

import sqlalchemy as sa
from yishi_chassis.database import Tx, insert

from .. import domain
from .tables import METADATA, at, number, of_proposal, only, text, update_of, without

EVALUATIONS = sa.Table(
    "evaluations", METADATA, of_proposal(), number("course", primary_key=True), text("done_by"), number("asked"),
    text("question", server_default="solved"), text("area", server_default=""), at("opened_at"), at("closes_at"),
    at("ended_at", nullable=True),
)
ANSWERS = sa.Table(
    "evaluation_answers", METADATA, of_proposal(), number("course", primary_key=True),
    text("voice", primary_key=True), text("person"), sa.Column("solved", sa.Boolean, nullable=False),
    number("rating"), text("reason"), at("answered_at"), text("entered_by", nullable=True),
)
_ASK = insert(EVALUATIONS)
_ANSWER = insert(ANSWERS)
_END = update_of(EVALUATIONS, ("ended_at",), "proposal_id", "course")


def add_evaluation(tx: Tx, evaluation: domain.Evaluation) -> None:
    """A new evaluation."""
    tx.write(_ASK, without(evaluation, "answers"))


def answer(tx: Tx, evaluation: domain.Evaluation, given: domain.Answer) -> None:
    """One more answer."""
    tx.write(_ANSWER, {"proposal_id": evaluation.proposal_id, "course": evaluation.course} | asdict(given))


def take_answer_back(tx: Tx, evaluation: domain.Evaluation, given: domain.Answer) -> None:
    """What was entered for this household is about to be put right."""
    tx.execute(ANSWERS.delete().where(ANSWERS.c.proposal_id == evaluation.proposal_id,
                                      ANSWERS.c.course == evaluation.course, ANSWERS.c.voice == given.voice))


def end_evaluation(tx: Tx, evaluation: domain.Evaluation) -> None:
    """It is over."""
    tx.write(_END, {"the_proposal_id": evaluation.proposal_id, "the_course": evaluation.course,
                    "ended_at": evaluation.ended_at})


def get_evaluation(tx: Tx, proposal: domain.Proposal) -> domain.Evaluation | None:
    """The evaluation of the proposal's present course, if it has begun."""
    mine = sa.select(EVALUATIONS).where(EVALUATIONS.c.proposal_id == proposal.id)
    row = tx.execute(mine.where(EVALUATIONS.c.course == proposal.course)).one_or_none()
    if row is None:
        return None
    answers = tx.execute(sa.select(ANSWERS).where(
        ANSWERS.c.proposal_id == proposal.id, ANSWERS.c.course == proposal.course).order_by(ANSWERS.c.answered_at))
    return domain.Evaluation(**row._mapping, answers=tuple(
        domain.Answer(**only(domain.Answer, a._mapping)) for a in answers))
