"""Evaluation: those who proposed say whether it is solved; their answers close the proposal or reopen it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .guards import Ask
from .moves import go, permit
from .proposal import Proposal, voice, voices
from .public_state import EVALUATION
from .refusal import NotNow, Refused

DoneBy = Literal["review", "dispatch"]
Question = Literal["solved", "accepted"]
Verdict = Literal["solved", "accepted", "no_response", "not_solved", "not_accepted"]
#: Results with which nothing was changed: here those who proposed are asked whether they accept the answer.
ANSWERS_ONLY = ("planned", "explained", "not_possible")


class OtherQuestion(Refused):
    """What is asked is whether it is solved, or whether the answer is accepted: never both."""

    code = "other-question"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One household's judgement: yes (`solved`) or no, 1 to 5, and why; `entered_by` is who asked by telephone."""

    person: str
    voice: str
    solved: bool
    rating: int
    reason: str
    answered_at: datetime
    entered_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """One per course; `asked` counts households and units, author included. `area` has the body that did the work."""

    proposal_id: str
    course: int
    done_by: DoneBy
    asked: int
    opened_at: datetime
    closes_at: datetime
    question: Question = "solved"
    area: str = ""
    ended_at: datetime | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def complete(self) -> bool:
        """All who were asked have answered."""
        return len(self.answers) >= self.asked

    @property
    def solved(self) -> int:
        """How many say yes."""
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
        if 2 * self.solved >= len(self.answers):
            return self.question
        return "not_solved" if self.question == "solved" else "not_accepted"

    @property
    def spoken(self) -> frozenset[str]:
        """Who has answered for good: what was said by telephone can still be put right."""
        return frozenset(answer.voice for answer in self.answers if answer.entered_by is None)

    @property
    def complaints(self) -> str:
        """Why it is not solved, in the residents' words, for whoever takes it up again."""
        return "；".join(answer.reason for answer in self.answers if not answer.solved and answer.reason)


def ask(
    proposal: Proposal, *, done_by: DoneBy, closes_at: datetime, now: datetime, result: str = "solved", area: str = "",
) -> tuple[Proposal, Evaluation]:
    """The work is reported done, with this result, by the body of this area: ask the author and all who signed."""
    evaluation = Evaluation(
        proposal_id=proposal.id, course=proposal.course, done_by=done_by, asked=len(voices(proposal)),
        opened_at=now, closes_at=closes_at, question="accepted" if result in ANSWERS_ONLY else "solved", area=area,
    )
    return go(replace(proposal, done_by=done_by), "ask", Ask(now=now), leg=EVALUATION), evaluation


def may_be_asked(proposal: Proposal, *, course: int, evaluation: Evaluation | None) -> bool:
    """One evaluation per course, and none for a course that is over: such news is late and changes nothing."""
    return course == proposal.course and (evaluation is None or evaluation.course != course)


def answer(evaluation: Evaluation, proposal: Proposal, given: Answer) -> Evaluation:
    """The evaluation with one more answer, or with this one in place of what was entered for the household."""
    permit(proposal, "evaluate", Ask(
        by=given.person, now=given.answered_at, until=evaluation.closes_at, spoken=evaluation.spoken))
    return _with(evaluation, proposal, given)


def enter(
    evaluation: Evaluation, proposal: Proposal, given: Answer, *, by: str, offices: frozenset[str],
) -> Evaluation:
    """The evaluation with what somebody told an officer by telephone (回访); not one of the body that did the work."""
    spoken = frozenset(answer.voice for answer in evaluation.answers)
    permit(proposal, "evaluate_by_phone", Ask(
        by=by, now=given.answered_at, until=evaluation.closes_at, offices=offices, worked=evaluation.area,
        voice=given.voice, spoken=spoken))
    return _with(evaluation, proposal, replace(given, entered_by=by))


def unanswered(proposal: Proposal, evaluation: Evaluation) -> tuple[str, ...]:
    """One person of each household, and each unit, that has not answered yet: whom an officer could ask."""
    given = {answer.voice for answer in evaluation.answers}
    people = {voice(proposal, person): person
              for person in (proposal.author.id, *(each.signer.id for each in proposal.signatures))}
    return tuple(sorted(person for voice_, person in people.items() if voice_ not in given))


def expect_question(evaluation: Evaluation, question: Question) -> None:
    """Refuse an answer to what was not asked."""
    if question != evaluation.question:
        asked = {"solved": "whether it is solved", "accepted": "whether you accept the answer"}[evaluation.question]
        raise OtherQuestion(f"what is asked is {asked}", state="evaluating")


def _with(evaluation: Evaluation, proposal: Proposal, given: Answer) -> Evaluation:
    if evaluation.ended_at is not None:
        raise NotNow("the evaluation has ended", state=proposal.state)
    others = (answer for answer in evaluation.answers if answer.voice != given.voice)
    return replace(evaluation, answers=(*others, given))


def answer_of(proposal: Proposal, *, person: str, solved: bool, rating: int, reason: str, now: datetime) -> Answer:
    """One person's answer; refused unless this person was asked."""
    return Answer(person=person, voice=voice(proposal, person), solved=solved, rating=rating, reason=reason,
                  answered_at=now)


def close(proposal: Proposal, *, outcome: str, reopen_until: datetime, now: datetime) -> Proposal:
    """Closed; until `reopen_until` those who proposed may say that it is not solved after all."""
    name = "close_unresolved" if outcome == "not_accepted" else "close"
    closed = go(proposal, name, Ask(now=now, verdict=outcome), leg=EVALUATION)
    return replace(closed, closed_at=now, reopen_until=reopen_until, outcome=outcome)
