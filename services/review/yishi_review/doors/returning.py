"""Doors for returning a proposal to its author, and for what intake says of the text and of those behind it."""

from typing import Annotated

import yishi_contracts as contracts
from pydantic import Field
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http
from yishi_chassis.listen import on

from .. import actions, domain
from ..forms import ReviewView, Text

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class ReturnForm(Form):
    """What is to be changed, point by point; its author reads it, and everybody else."""

    points: Annotated[tuple[Text, ...], Field(min_length=1, max_length=20)]


class GoOnForm(Form):
    """Why the body goes on with too few behind it."""

    reason: Text


class ReturningDoors:
    """The way back to the author, and to the body again."""

    councils: domain.Councils

    @on(contracts.ProposalRevised)
    def revised(self, tx: Tx, event: contracts.ProposalRevised) -> None:
        actions.revised(tx, event, councils=self.councils)

    @on(contracts.ProposalLapsed)
    def lapsed(self, tx: Tx, event: contracts.ProposalLapsed) -> None:
        actions.lapsed(tx, event, councils=self.councils)

    @on(contracts.ProposalTakenOver, contracts.ProposalClaimed)
    def taken_over(self, tx: Tx, event: contracts.ProposalTakenOver | contracts.ProposalClaimed) -> None:
        actions.taken_over(tx, event)

    @on(contracts.ProposalUnsigned, contracts.ProposalJoined, contracts.ProposalParted)
    def counted(
        self, tx: Tx, event: contracts.ProposalUnsigned | contracts.ProposalJoined | contracts.ProposalParted,
    ) -> None:
        actions.counted(tx, event)

    @http("POST", f"{REVIEW}/return", form=ReturnForm, view=ReviewView, access=BODY,
          summary="Return it to its author for revision, point by point (退回修改)")
    def return_for_revision(self, tx: Tx, form: ReturnForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.return_for_revision(
            tx, review_id=review_id, points=form.points, councils=self.councils))

    @http("POST", f"{REVIEW}/go-on", form=GoOnForm, view=ReviewView, access=BODY,
          summary="Go on although too few stand behind it since it was revised")
    def go_on(self, tx: Tx, form: GoOnForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.go_on(
            tx, review_id=review_id, reason=form.reason, councils=self.councils))
