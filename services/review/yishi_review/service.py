"""The doors of review: it hears what intake files, closes and reopens, and answers bodies and the public."""

import yishi_contracts as contracts
from yishi_chassis import auth, service
from yishi_chassis.database import Tx
from yishi_chassis.listen import on
from yishi_chassis.timers import Timer, timer

from . import actions, domain, settings
from .doors.acting import ActingDoors
from .doors.deciding import DecidingDoors
from .doors.decisions import DecisionDoors
from .doors.files import FileDoors
from .doors.local_action import LocalActionDoors
from .doors.printing import PrintingDoors
from .doors.reading import ReadingDoors
from .doors.returning import ReturningDoors
from .doors.self_help import SelfHelpDoors
from .doors.sessions import SessionDoors
from .doors.urgency import UrgencyDoors
from .doors.votes import VoteDoors
from .doors.work import WorkDoors

BODY = auth.roles("convener", "member")
REVIEW = "/v1/reviews/<string:review_id>"


class ReviewService(
    ReadingDoors, SessionDoors, VoteDoors, DecisionDoors, DecidingDoors, ReturningDoors, LocalActionDoors,
    SelfHelpDoors, ActingDoors, UrgencyDoors, PrintingDoors, WorkDoors, FileDoors, service.Service,
):
    """Review 审议: triage, sessions, votes, announcement, decisions and local action, tier by tier."""

    name = "review"
    Settings = settings.Settings
    refusals = {domain.Unknown: 404, domain.NotYours: 403, domain.OwnWork: 403, domain.Unfit: 422, domain.Refused: 409}

    def prepare(self) -> None:
        """Read the district's tiers and bodies; count anew what was counted before the working days were known."""
        self.councils = settings.councils(self.district)
        if self.settings.mode == "production":
            self.settings.expect_place(self.shelf.place)
        actions.recount_all(self.engine, councils=self.councils)

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
        actions.published(tx, event, councils=self.councils)

    @on(contracts.ProposalRestored)
    def restored(self, tx: Tx, event: contracts.ProposalRestored) -> None:
        actions.resume(tx, event, councils=self.councils)

    @timer("hold")
    def hold(self, tx: Tx, due: Timer) -> None:
        actions.hold_over(tx, review_id=due.subject, councils=self.councils)

    @timer("deadline")
    def deadline_passed(self, tx: Tx, due: Timer) -> None:
        actions.deadline_passed(tx, review_id=due.subject, councils=self.councils)
