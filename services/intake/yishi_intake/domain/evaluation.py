"""Evaluation: those who proposed say whether it is solved; their answers close the proposal or reopen it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .guards import Ask
from .moves import go, permit
from .proposal import Proposal, voice, voices
from .public_state import EVALUATION
from .refusal import NotNow

DoneBy = Literal["review", "dispatch"]
Verdict = Literal["solved", "no_response", "not_solved"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One household's judgement: solved or not, 1 to 5, and why."""

    person: str
    voice: str
    solved: bool
    rating: int
    reason: str
    answered_at: datetime


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One per course; `asked` counts households and units, author included."""

    proposal_id: str
    course: int
    done_by: DoneBy
    asked: int
    opened_at: datetime
    closes_at: datetime
    ended_at: datetime | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def complete(self) -> bool:
        """All who were asked have answered."""
        return len(self.answers) >= self.asked

    @property
    def solved(self) -> int:
        """How many say that it is solved."""
        return sum(answer.solved for answer in self.answers)

    @property
    def rating(self) -> float | None:
        """The mean, or None when nobody answered."""
        return round(sum(a.rating for a in self.answers) / len(self.answers), 2) if self.answers else None

    @property
    def verdict(self) -> Verdict:
        """At least half of those who answered decide; silence is no response."""
        if not self.answers:
            return "no_response"
        return "solved" if 2 * self.solved >= len(self.answers) else "not_solved"

    @property
    def complaints(self) -> str:
        """Why it is not solved, in the residents' words, for whoever takes it up again."""
        return "；".join(answer.reason for answer in self.answers if not answer.solved and answer.reason)


def ask(proposal: Proposal, *, done_by: DoneBy, closes_at: datetime, now: datetime) -> tuple[Proposal, Evaluation]:
    """The work is reported done: ask the author and all who signed."""
    evaluation = Evaluation(
        proposal_id=proposal.id, course=proposal.course, done_by=done_by, asked=len(voices(proposal)),
        opened_at=now, closes_at=closes_at,
    )
    return go(replace(proposal, done_by=done_by), "ask", Ask(now=now), leg=EVALUATION), evaluation


def may_be_asked(proposal: Proposal, *, course: int, evaluation: Evaluation | None) -> bool:
    """One evaluation per course, and none for a course that is over: such news is late and changes nothing."""
    return course == proposal.course and (evaluation is None or evaluation.course != course)


def answer(evaluation: Evaluation, proposal: Proposal, given: Answer) -> Evaluation:
    """The evaluation with one more answer."""
    spoken = frozenset(other.voice for other in evaluation.answers)
    permit(proposal, "evaluate",
           Ask(by=given.person, now=given.answered_at, until=evaluation.closes_at, spoken=spoken))
    if evaluation.ended_at is not None:
        raise NotNow("the evaluation has ended", state=proposal.state)
    return replace(evaluation, answers=(*evaluation.answers, given))


def answer_of(proposal: Proposal, *, person: str, solved: bool, rating: int, reason: str, now: datetime) -> Answer:
    """One person's answer; refused unless this person was asked."""
    return Answer(person=person, voice=voice(proposal, person), solved=solved, rating=rating, reason=reason,
                  answered_at=now)


def close(proposal: Proposal, *, outcome: str, reopen_until: datetime, now: datetime) -> Proposal:
    """Closed; until `reopen_until` those who proposed may say that it is not solved after all."""
    closed = go(proposal, "close", Ask(now=now, verdict=outcome), leg=EVALUATION)
    return replace(closed, closed_at=now, reopen_until=reopen_until, outcome=outcome)
