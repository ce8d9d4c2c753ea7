"""Doors for decisions beyond the usual way: rejections and appeals, objections, the tiers up and down, owners."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import yishi_contracts as contracts
from pydantic import AwareDatetime, Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http
from yishi_chassis.listen import on
from yishi_chassis.timers import Timer, timer

from .. import actions, domain
from ..forms import ObjectionView, ReviewView, Text, VoteView

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"
Code = Literal["out_of_scope", "private_matter", "unlawful", "other_legal_channel", "confidential", "no_new_facts",
               "abusive", "no_means", "not_supported"]
Area = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Heads = Annotated[int, Field(ge=0, le=1_000_000)]


class RejectForm(Form):
    code: Code
    reason: Text


class ReasonForm(Form):
    reason: Text


class AppealDecisionForm(Form):
    """`upheld`: the rejection stands."""

    upheld: bool
    reason: Text


class AnswerForm(Form):
    """Keep the decision, amend it (which takes a vote again), or return the proposal to its author."""

    answer: Literal["keep", "amend", "return"]
    reason: Text


class RedactionForm(Form):
    """Why; it goes into the log, so it must repeat nothing."""

    ground: Literal["personal_data", "unlawful", "abusive", "other"]
    reason: Text


class OwnersVoteForm(Form):
    """How the owners voted; areas in square metres, the scan of the count by its SHA-256."""

    question: Text
    counted_at: AwareDatetime
    area_all: Area
    area_voted: Area
    area_yes: Area
    heads_all: Heads
    heads_voted: Heads
    heads_yes: Heads
    scan: str = Field(pattern=r"^[0-9a-f]{64}$")
    weighty: bool = False

    def poll(self) -> domain.Poll:
        """As the rules want it."""
        told = self.model_dump(exclude={"question", "counted_at"})
        areas = {name: f"{told[name]:.2f}" for name in ("area_all", "area_voted", "area_yes")}
        return domain.Poll(
            question=self.question, counted_at=self.counted_at, owners=domain.Owners(**told | areas))


class DecidingDoors:
    """What a body decides when the usual way is not the way."""

    councils: domain.Councils

    @on(contracts.ProposalAppealed)
    def appealed(self, tx: Tx, event: contracts.ProposalAppealed) -> None:
        actions.appealed(tx, event, councils=self.councils)

    @timer("reminder")
    def reminder(self, tx: Tx, due: Timer) -> None:
        actions.remind(tx, review_id=due.subject, step=due.data["step"],
                       deadline=datetime.fromisoformat(due.data["deadline"]), councils=self.councils)

    @timer("objection")
    def objection_overdue(self, tx: Tx, due: Timer) -> None:
        told = due.data.get("due")
        actions.answer_late(tx, review_id=due.subject, objection_id=due.key.partition("/")[0], councils=self.councils,
                            due=datetime.fromisoformat(told) if told else None)

    @http("POST", f"{REVIEW}/reject", form=RejectForm, view=ReviewView, access=BODY,
          summary="Do not take it up (不予立案), with a code and words")
    def reject(self, tx: Tx, form: RejectForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.reject(
            tx, review_id=review_id, code=form.code, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/appeal", form=AppealDecisionForm, view=ReviewView, access=BODY,
          summary="Decide on the appeal against its rejection (复核)")
    def decide_appeal(self, tx: Tx, form: AppealDecisionForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.decide_appeal(
            tx, review_id=review_id, upheld=form.upheld, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/remit", form=ReasonForm, view=ReviewView, access=BODY,
          summary="Send it back to the body below that passed it up (发回下级), once")
    def remit(self, tx: Tx, form: ReasonForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.remit(
            tx, review_id=review_id, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/take-over", form=ReasonForm, view=ReviewView, access=BODY,
          summary="Take it over from the tier below, which is late (提级)")
    def take_over(self, tx: Tx, form: ReasonForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.take_over(
            tx, review_id=review_id, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/pool", form=ReasonForm, view=ReviewView, access=BODY,
          summary="Keep what is adopted and not funded in the pool of projects (项目库)")
    def pool(self, tx: Tx, form: ReasonForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.pool(
            tx, review_id=review_id, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/objections", form=ReasonForm, view=ObjectionView, access=auth.roles("resident"),
          status=201, summary="Object to what is announced (公示异议), once, with a reason")
    def object_to(self, tx: Tx, form: ReasonForm, review_id: str) -> ObjectionView:
        return ObjectionView.of(actions.object_to(
            tx, review_id=review_id, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/objections/<string:objection_id>/answer", form=AnswerForm, view=ReviewView, access=BODY,
          summary="Answer an objection: keep the decision, amend it, or return the proposal")
    def answer_objection(self, tx: Tx, form: AnswerForm, review_id: str, objection_id: str) -> ReviewView:
        return ReviewView.of_review(actions.answer_objection(
            tx, review_id=review_id, objection_id=objection_id,
            answer=domain.Answer(kind=form.answer, reason=form.reason), councils=self.councils))

    @http("POST", f"{REVIEW}/objections/<string:objection_id>/redaction", form=RedactionForm, view=ObjectionView,
          access=auth.roles("officer", "supervisor"), status=201,
          summary="Take the words of an objection out for good (抹除); that it was made stays")
    def redact_objection(self, tx: Tx, form: RedactionForm, review_id: str, objection_id: str) -> ObjectionView:
        return ObjectionView.of(actions.redact_objection(
            tx, review_id=review_id, objection_id=objection_id, ground=form.ground, reason=form.reason))

    @http("POST", f"{REVIEW}/owners-vote", form=OwnersVoteForm, view=VoteView, access=BODY, status=201,
          summary="Enter how the owners voted on what is theirs to decide (业主共同决定)")
    def record_owners_vote(self, tx: Tx, form: OwnersVoteForm, review_id: str) -> VoteView:
        return VoteView.of_vote(actions.record_owners_vote(
            tx, review_id=review_id, poll=form.poll(), councils=self.councils))
