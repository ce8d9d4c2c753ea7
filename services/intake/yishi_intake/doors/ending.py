"""Doors at a proposal's end: those who proposed judge it, look again later, and may reopen it."""

from functools import cached_property
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, View, http

from .. import actions, domain
from ..forms import LabelView, ProposalView, ProposeForm, Words

RESIDENTS = auth.roles("resident")
ONE = "/v1/proposals/<string:proposal_id>"
EVALUATION = f"{ONE}/evaluation"
QUESTIONS = {
    "solved": LabelView(zh="问题解决了吗？", en="Is it solved?"),
    "accepted": LabelView(zh="您接受这一答复吗？", en="Do you accept the answer?"),
}


class EvaluationForm(Form):
    """Whether it is `solved` or, where that is asked, whether the answer is `accepted`; 1 to 5, and why."""

    solved: bool | None = None
    accepted: bool | None = None
    rating: int = Field(ge=1, le=5)
    reason: str = Field("", max_length=1000)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.solved is None) == (self.accepted is None):
            raise ValueError("say either solved or accepted, as was asked")
        return self

    @property
    def question(self) -> domain.Question:
        """What this answers."""
        return "solved" if self.accepted is None else "accepted"

    @property
    def yes(self) -> bool:
        """The answer."""
        return bool(self.solved if self.accepted is None else self.accepted)


class PhoneForm(EvaluationForm):
    """The same, told by telephone by this `resident`, the opaque id of one of those asked."""

    resident: str = Field(min_length=1, max_length=100)


class FollowUpForm(Form):
    """Has it come back?"""

    recurred: bool
    note: str = Field("", max_length=1000)


class ReopenForm(Form):
    """Why it is not solved."""

    reason: Words = Field(max_length=1000)


class EvaluationView(View):
    """What is asked and how it stands; `yes` are those who say so. `unanswered`, opaque ids, is for officers alone."""

    question: Literal["solved", "accepted"]
    words: LabelView
    asked: int
    answered: int
    by_phone: int
    yes: int
    rating: float | None
    opened_at: AwareDatetime
    closes_at: AwareDatetime
    ended_at: AwareDatetime | None
    unanswered: tuple[str, ...] | None

    @classmethod
    def of(cls, evaluation: domain.Evaluation, *, unanswered: tuple[str, ...] | None) -> Self:
        """As everybody sees it, and officers."""
        answers = evaluation.answers
        return cls(
            question=evaluation.question, words=QUESTIONS[evaluation.question], asked=evaluation.asked,
            answered=len(answers), by_phone=sum(each.entered_by is not None for each in answers), yes=evaluation.solved,
            rating=evaluation.rating, opened_at=evaluation.opened_at, closes_at=evaluation.closes_at,
            ended_at=evaluation.ended_at, unanswered=unanswered)


class OutsideView(View):
    """Where to turn when everything here has been tried, or when it is too urgent to be tried."""

    id: str
    name: LabelView
    contact: str

    @classmethod
    def of(cls, way: domain.Outside) -> Self:
        """From the district's rules."""
        return cls(id=way.id, name=LabelView(zh=way.name, en=way.name_en), contact=way.contact)


class EndingDoors:
    """Evaluation, follow-up checks, reopening."""

    @cached_property
    def office(self) -> actions.Office:
        """The service's own."""
        raise NotImplementedError

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> ProposalView:
        raise NotImplementedError

    @http("POST", EVALUATION, form=EvaluationForm, view=ProposalView, access=RESIDENTS, status=201,
          summary="Those who proposed say whether it is solved, or whether they accept the answer")
    def evaluate(self, tx: Tx, form: EvaluationForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.evaluate(
            tx, proposal_id=proposal_id, solved=form.yes, question=form.question, rating=form.rating,
            reason=form.reason, rules=self.office.rules, now=clock.now()))

    @http("POST", f"{EVALUATION}/by-phone", form=PhoneForm, view=ProposalView, access=auth.roles("officer"), status=201,
          summary="Enter what one of them told an officer by telephone (回访); who did the work may not")
    def evaluate_by_phone(self, tx: Tx, form: PhoneForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.evaluate_by_phone(
            tx, proposal_id=proposal_id, resident=form.resident, solved=form.yes, question=form.question,
            rating=form.rating, reason=form.reason, rules=self.office.rules, now=clock.now()))

    @http("GET", EVALUATION, view=EvaluationView, access=auth.ANYONE,
          summary="What those who proposed are asked, and how they have answered so far")
    def evaluation_of(self, tx: Tx, proposal_id: str) -> EvaluationView:
        proposal, found = actions.evaluation(tx, proposal_id=proposal_id)
        officer = domain.heads(proposal, tx.caller.scopes("officer"))
        return EvaluationView.of(found, unanswered=domain.unanswered(proposal, found) if officer else None)

    @http("POST", f"{ONE}/follow-up", form=FollowUpForm, view=ProposalView, status=201,
          access=auth.roles("resident", "convener"), summary="Say whether it has come back")
    def follow_up(self, tx: Tx, form: FollowUpForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.follow_up(
            tx, proposal_id=proposal_id, convenes=tx.caller.scopes("convener"), **dict(form), now=clock.now()))

    @http("POST", f"{ONE}/reopen", form=ReopenForm, view=ProposalView, access=RESIDENTS,
          summary="Say, in time, that it is not solved after all")
    def reopen(self, tx: Tx, form: ReopenForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.reopen(
            tx, proposal_id=proposal_id, reason=form.reason, rules=self.office.rules, now=clock.now()))

    @http("POST", f"{ONE}/recurrences", form=ProposeForm, view=ProposalView, access=RESIDENTS, status=201,
          location="/v1/proposals/{id}",
          summary="It has come back and can be reopened no more: file it anew, straight to those who did the work")
    def file_again(self, tx: Tx, form: ProposeForm, proposal_id: str) -> ProposalView:
        author = domain.party(form.author.kind, person=tx.caller.id, roles=tx.caller.roles)
        return self._shown(tx, actions.file_again(
            tx, proposal_id=proposal_id, content=form.content(self.office.rules), author=author, plate=form.household,
            office=self.office, now=clock.now()))

    @http("GET", "/v1/ways-outside", view=Page[OutsideView], access=auth.ANYONE,
          summary="Where to turn when everything here has been tried")
    def ways_outside(self, tx: Tx) -> Page[OutsideView]:
        return Page(items=[OutsideView.of(way) for way in self.office.rules.outside])

    @http("GET", "/v1/emergency-numbers", view=Page[OutsideView], access=auth.ANYONE,
          summary="Whom to call at once when somebody's life is in danger; shown before a form for what is urgent")
    def emergency_numbers(self, tx: Tx) -> Page[OutsideView]:
        return Page(items=[OutsideView.of(way) for way in self.office.rules.emergency])
