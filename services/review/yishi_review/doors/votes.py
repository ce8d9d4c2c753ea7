"""Doors for votes: called, cast, closed."""

from pydantic import AwareDatetime
from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, http

from .. import actions, domain
from ..forms import Choice, Majority, Text, VoteView

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class VoteForm(Form):
    question: Text
    closes_at: AwareDatetime | None = None
    majority: Majority | None = None


class BallotForm(Form):
    choice: Choice


class VoteDoors:
    """A body votes."""

    councils: domain.Councils

    @http("POST", f"{REVIEW}/votes", form=VoteForm, view=VoteView, access=BODY, status=201,
          summary="Call a vote; its roll is fixed now")
    def call_vote(self, tx: Tx, form: VoteForm, review_id: str) -> VoteView:
        return VoteView.of(actions.call_vote(
            tx, review_id=review_id, question=form.question, closes_at=form.closes_at, majority=form.majority,
            councils=self.councils))

    @http("POST", f"{REVIEW}/ballots", form=BallotForm, view=VoteView, access=BODY, status=201,
          summary="Vote, or change one's vote until the vote closes")
    def cast_ballot(self, tx: Tx, form: BallotForm, review_id: str) -> VoteView:
        return VoteView.of(actions.cast_ballot(
            tx, review_id=review_id, choice=form.choice, councils=self.councils))

    @http("POST", f"{REVIEW}/votes/close", view=VoteView, access=BODY, summary="Close the vote once all have voted")
    def close_vote(self, tx: Tx, review_id: str) -> VoteView:
        return VoteView.of(actions.close_vote(tx, review_id=review_id, councils=self.councils))
