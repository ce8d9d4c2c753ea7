"""Doors for local action (本级办理): begun, reported, confirmed."""

from typing import Literal, Self

from pydantic import Field, model_validator
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions, domain
from ..forms import Name, ReviewView, Slug, Text

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class DoerForm(Form):
    """Who takes part: an office is called and never ordered; a partner has no account, the convener reports for it."""

    kind: Literal["resident", "unit", "body", "office", "partner", "volunteers"]
    name: Name
    task: str = Field("", max_length=500)
    account: Slug | None = None

    @model_validator(mode="after")
    def partners_have_no_account(self) -> Self:
        """Somebody from outside cannot sign in here."""
        if self.kind == "partner" and self.account:
            raise ValueError("a partner has no account here: the convener enters what it reports")
        return self


class TaskForm(Form):
    """What people of the place may take on, and how many of them."""

    words: Name
    hands: int = Field(1, ge=1, le=200)


class ActForm(Form):
    plan: Text
    doers: tuple[DoerForm, ...] = Field((), max_length=100)
    tasks: tuple[TaskForm, ...] = Field((), max_length=50)

    def to_take_on(self) -> tuple[domain.Task, ...]:
        """As the rules want them."""
        return tuple(domain.Task(number=n, **task.model_dump()) for n, task in enumerate(self.tasks, start=1))

    def people(self) -> tuple[domain.Doer, ...]:
        """As the rules want them."""
        return tuple(domain.Doer(**doer.model_dump()) for doer in self.doers)


class ActReportForm(Form):
    """By the name a doer is shown under; who has taken several tasks on says of which this is the report."""

    doer: Name
    words: Text
    task: int | None = Field(None, ge=1)


class EvidenceForm(Form):
    name: Name
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    stage: Literal["before", "during", "after"] = "after"


class ActConfirmForm(Form):
    words: Text
    evidence: tuple[EvidenceForm, ...] = Field(max_length=50)

    def shown(self) -> tuple[domain.Evidence, ...]:
        """As the rules want it."""
        return tuple(domain.Evidence(**evidence.model_dump()) for evidence in self.evidence)


class LocalActionDoors:
    """People of the place act."""

    councils: domain.Councils

    @http("POST", f"{REVIEW}/act", form=ActForm, view=ReviewView, access=BODY,
          summary="Have it done locally (本级办理)")
    def act(self, tx: Tx, form: ActForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.act(
            tx, review_id=review_id, plan=form.plan, doers=form.people(), tasks=form.to_take_on(),
            councils=self.councils))

    @http("POST", f"{REVIEW}/act/reports", form=ActReportForm, view=ReviewView, access=auth.SIGNED_IN,
          status=201, summary="Report one's own part done, or that of a doer without an account")
    def report(self, tx: Tx, form: ActReportForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.report(
            tx, review_id=review_id, doer=form.doer, words=form.words, task=form.task, councils=self.councils),
            insider=False)

    @http("POST", f"{REVIEW}/act/confirm", form=ActConfirmForm, view=ReviewView, access=BODY,
          summary="Confirm that the work is done; for somebody who is no doer")
    def confirm(self, tx: Tx, form: ActConfirmForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.confirm(
            tx, review_id=review_id, words=form.words, evidence=form.shown(), councils=self.councils))
