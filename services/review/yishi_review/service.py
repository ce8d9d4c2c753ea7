"""The doors of review: it hears what intake files, closes and reopens, and answers bodies and the public."""

import yishi_contracts as contracts
from yishi_chassis import auth, service
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, http
from yishi_chassis.listen import on
from yishi_chassis.timers import Timer, timer

from . import actions, domain, forms, settings
from .doors import returning, urgency
from .forms import ReviewLine, ReviewView, SessionView, VoteView

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class ReviewService(returning.ReturningDoors, urgency.UrgencyDoors, service.Service):
    """Review 审议: triage, sessions, votes, announcement, decisions and local action, tier by tier."""

    name = "review"
    Settings = settings.Settings
    refusals = {domain.Unknown: 404, domain.NotYours: 403, domain.OwnWork: 403, domain.Unfit: 422, domain.Refused: 409}

    def prepare(self) -> None:
        """Read the district's tiers and bodies."""
        self.councils = settings.councils(self.district)

    @on(contracts.ProposalFiled)
    def filed(self, tx: Tx, event: contracts.ProposalFiled) -> None:
        actions.open_review(tx, event, councils=self.councils)

    @on(contracts.ProposalReopened)
    def reopened(self, tx: Tx, event: contracts.ProposalReopened) -> None:
        actions.reopen(tx, event, councils=self.councils)

    @on(contracts.ProposalClosed)
    def closed(self, tx: Tx, event: contracts.ProposalClosed) -> None:
        actions.conclude(tx, event)

    @on(contracts.ProposalWithdrawalRequested, contracts.ProposalMergeRequested)
    def stop_requested(
        self, tx: Tx, event: contracts.ProposalWithdrawalRequested | contracts.ProposalMergeRequested,
    ) -> None:
        actions.hold(tx, event, councils=self.councils)

    @on(contracts.ProposalWithdrawalConfirmed, contracts.ProposalMergeConfirmed)
    def stop_confirmed(
        self, tx: Tx, event: contracts.ProposalWithdrawalConfirmed | contracts.ProposalMergeConfirmed,
    ) -> None:
        actions.confirm_stop(tx, event, councils=self.councils)

    @on(contracts.ProposalWithdrawalDropped, contracts.ProposalMergeDropped)
    def stop_dropped(
        self, tx: Tx, event: contracts.ProposalWithdrawalDropped | contracts.ProposalMergeDropped,
    ) -> None:
        actions.drop_stop(tx, event, councils=self.councils)

    @on(contracts.ProposalRedacted)
    def redacted(self, tx: Tx, event: contracts.ProposalRedacted) -> None:
        actions.redact(tx, event)

    @on(contracts.ProposalPublished)
    def published(self, tx: Tx, event: contracts.ProposalPublished) -> None:
        actions.published(tx, event)

    @on(contracts.ProposalRestored)
    def restored(self, tx: Tx, event: contracts.ProposalRestored) -> None:
        actions.resume(tx, event, councils=self.councils)

    @timer("hold")
    def hold(self, tx: Tx, due: Timer) -> None:
        actions.hold_over(tx, review_id=due.subject, councils=self.councils)

    @timer("deadline")
    def deadline_passed(self, tx: Tx, due: Timer) -> None:
        actions.deadline_passed(tx, review_id=due.subject, councils=self.councils)

    @http("GET", "/v1/reviews", query=forms.ReviewsQuery, view=Page[ReviewLine], access=auth.ANYONE,
          summary="Reviews, newest first; of one body, in one state, or of one proposal")
    def reviews(self, tx: Tx, query: forms.ReviewsQuery) -> Page[ReviewLine]:
        found, rest = actions.page(tx, where=query.where(), before=query.cursor, limit=query.limit)
        return Page(items=[ReviewLine.of_headline(one, insider=insider) for one, insider in found], next=rest)

    @http("GET", REVIEW, view=ReviewView, access=auth.ANYONE,
          summary="A review: the bodies it has been before, sessions, votes with their ballots, local action")
    def review(self, tx: Tx, review_id: str) -> ReviewView:
        found, insider = actions.show(tx, review_id=review_id)
        return ReviewView.of_review(found, insider=insider)

    @http("GET", "/v1/bodies", view=forms.BodiesView, access=auth.ANYONE, summary="The district's deliberating bodies")
    def bodies(self, tx: Tx) -> forms.BodiesView:
        return forms.BodiesView.of_all(self.councils)

    @http("POST", f"{REVIEW}/triage", form=forms.TriageForm, view=ReviewView, access=BODY,
          summary="Decide what kind of matter it is (三事分流)")
    def triage(self, tx: Tx, form: forms.TriageForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.triage(
            tx, review_id=review_id, kind=form.kind, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/sessions", form=forms.SessionForm, view=SessionView, access=BODY, status=201,
          summary="Call a session")
    def call_session(self, tx: Tx, form: forms.SessionForm, review_id: str) -> SessionView:
        return SessionView.of(actions.call_session(
            tx, review_id=review_id, mode=form.mode, held_at=form.held_at, agenda=form.agenda,
            councils=self.councils))

    @http("POST", f"{REVIEW}/sessions/<string:session_id>/minutes", form=forms.MinutesForm, view=SessionView,
          access=BODY, summary="Record the minutes of a session, with an answer to every opinion")
    def record_minutes(self, tx: Tx, form: forms.MinutesForm, review_id: str, session_id: str) -> SessionView:
        return SessionView.of(actions.record_minutes(
            tx, review_id=review_id, session_id=session_id, minutes=form.recorded(), councils=self.councils))

    @http("POST", f"{REVIEW}/votes", form=forms.VoteForm, view=VoteView, access=BODY, status=201,
          summary="Call a vote; its roll is fixed now")
    def call_vote(self, tx: Tx, form: forms.VoteForm, review_id: str) -> VoteView:
        return VoteView.of(actions.call_vote(
            tx, review_id=review_id, question=form.question, closes_at=form.closes_at, majority=form.majority,
            councils=self.councils))

    @http("POST", f"{REVIEW}/ballots", form=forms.BallotForm, view=VoteView, access=BODY, status=201,
          summary="Vote, or change one's vote until the vote closes")
    def cast_ballot(self, tx: Tx, form: forms.BallotForm, review_id: str) -> VoteView:
        return VoteView.of(actions.cast_ballot(
            tx, review_id=review_id, choice=form.choice, councils=self.councils))

    @http("POST", f"{REVIEW}/votes/close", view=VoteView, access=BODY, summary="Close the vote once all have voted")
    def close_vote(self, tx: Tx, review_id: str) -> VoteView:
        return VoteView.of(actions.close_vote(tx, review_id=review_id, councils=self.councils))

    @http("POST", f"{REVIEW}/adopt", form=forms.AdoptForm, view=ReviewView, access=BODY,
          summary="Adopt it: it is a fit public matter")
    def adopt(self, tx: Tx, form: forms.AdoptForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.adopt(
            tx, review_id=review_id, finding=form.finding, councils=self.councils))

    @http("POST", f"{REVIEW}/escalate", form=forms.EscalateForm, view=ReviewView, access=BODY,
          summary="Pass it up to the next tier's body")
    def escalate(self, tx: Tx, form: forms.EscalateForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.escalate(
            tx, review_id=review_id, ground=form.ground, reason=form.reason, councils=self.councils))

    @http("POST", f"{REVIEW}/announce", form=forms.AnnounceForm, view=ReviewView, access=BODY,
          summary="Announce what will be done (公示)")
    def announce(self, tx: Tx, form: forms.AnnounceForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.announce(
            tx, review_id=review_id, plan=form.plan, councils=self.councils))

    @http("POST", f"{REVIEW}/act", form=forms.ActForm, view=ReviewView, access=BODY,
          summary="Have it done locally (本级办理)")
    def act(self, tx: Tx, form: forms.ActForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.act(
            tx, review_id=review_id, plan=form.plan, doers=form.people(), councils=self.councils))

    @http("POST", f"{REVIEW}/act/reports", form=forms.ActReportForm, view=ReviewView, access=auth.SIGNED_IN,
          status=201, summary="Report one's own part done, or that of a doer without an account")
    def report(self, tx: Tx, form: forms.ActReportForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.report(
            tx, review_id=review_id, doer=form.doer, words=form.words, councils=self.councils), insider=False)

    @http("POST", f"{REVIEW}/act/confirm", form=forms.ActConfirmForm, view=ReviewView, access=BODY,
          summary="Confirm that the work is done; for somebody who is no doer")
    def confirm(self, tx: Tx, form: forms.ActConfirmForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.confirm(
            tx, review_id=review_id, words=form.words, evidence=form.shown(), councils=self.councils))

    @http("POST", f"{REVIEW}/dispatch", form=forms.DispatchForm, view=ReviewView, access=BODY,
          summary="Have agencies carry it out")
    def dispatch(self, tx: Tx, form: forms.DispatchForm, review_id: str) -> ReviewView:
        return ReviewView.of_review(actions.dispatch(
            tx, review_id=review_id, orders=form.orders(), reason=form.reason, councils=self.councils))
