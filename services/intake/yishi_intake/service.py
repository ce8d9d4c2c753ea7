"""The doors of intake: what it hears from review and dispatch, and what residents can do and read."""

from functools import cached_property
from typing import Any, TypeVar

import yishi_contracts as contracts
from yishi_chassis import auth, clock, service
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, Raw, http
from yishi_chassis.listen import on
from yishi_chassis.timers import Timer, timer

from . import actions, domain, forms, settings
from .doors import (
    account,
    appealing,
    claiming,
    confiding,
    ending,
    files,
    limits,
    login,
    merging,
    moderation,
    open311,
    paper,
    reading,
    redaction,
    remarks,
    reporting,
    representing,
    revising,
    signing,
    signing_forms,
    similar,
    units,
    withdrawal,
)
from .doors import district_views as district
from .doors.lines import Lines
from .doors.similar_views import WrittenView
from .forms import ProposalView

RESIDENTS = auth.roles("resident")
ONE = "/v1/proposals/<string:proposal_id>"
V = TypeVar("V", bound=ProposalView)


class IntakeService(
    account.AccountDoors,
    appealing.AppealingDoors,
    claiming.ClaimingDoors,
    confiding.ConfidingDoors,
    ending.EndingDoors,
    files.FileDoors,
    limits.LimitDoors,
    login.LoginDoors,
    merging.MergingDoors,
    moderation.ModerationDoors,
    open311.Open311Doors,
    paper.PaperDoors,
    reading.ReadingDoors,
    redaction.RedactionDoors,
    remarks.RemarkDoors,
    reporting.ReportingDoors,
    representing.RepresentingDoors,
    revising.RevisingDoors,
    signing.SigningDoors,
    similar.SimilarDoors,
    units.UnitDoors,
    withdrawal.WithdrawalDoors,
    service.Service,
):
    """Proposal 提案: author, text, signatures, evaluation, follow-up checks, and its one public state."""

    name = "intake"
    Settings = settings.Settings
    refusals = {
        domain.Refused: 409, domain.NotFound: 404, domain.NotInProduction: 404, domain.NotYours: 403,
        domain.UnknownArea: 422, domain.UnknownCategory: 422, domain.NoHousehold: 422,
        domain.UnknownFile: 422, domain.TooVague: 400, domain.TooMany: 429, domain.SaidAlready: 409,
        domain.Blocked: 403,
    }

    def prepare(self) -> None:
        self.settings.check()
        _ = self.office, self.registry, self.meanings, self.reception   # what is wrong in the pack is found now
        if self.settings.mode == "production":
            self.settings.expect_place(self.shelf.place)

    @cached_property
    def office(self) -> actions.Office:
        """The district's rules, the salt and the receipt numbers."""
        rules = settings.rules(self.district)
        numbers = actions.Numbers(self.engine, prefix=rules.number_prefix, size=self.settings.number_block)
        return actions.Office(
            rules=rules, salt=self.settings.household_salt, numbers=numbers, site=self.settings.site(),
            counter=self.counter_of(rules))

    @cached_property
    def registry(self) -> actions.Registry:
        """The demo accounts of local mode, and the key of their tokens."""
        known = settings.accounts(self.district, mode=self.settings.mode)
        return actions.Registry.of(known, key_file=self.settings.issuer_key, seconds=self.settings.token_seconds)

    @cached_property
    def lines(self) -> Lines:
        """What was written down for lists."""
        return Lines()

    # what review and dispatch say

    @on(contracts.ReviewOpened, contracts.VoteCalled, contracts.VoteClosed, contracts.ReviewEscalated,
        contracts.ReviewAdopted, contracts.ReviewAnnounced, contracts.ReviewResumed, contracts.LocalActionStarted,
        contracts.ReviewAppealOpened, contracts.ReviewAppealDecided, contracts.ReviewRemitted, contracts.ReviewPooled,
        contracts.ReviewObjectionAnswered, contracts.LocalActionFailed)
    def moved_by_review(self, tx: Tx, event: contracts.MovedByReview) -> None:
        actions.heard(tx, event, proposal_id=event.proposal_id)

    @on(contracts.ReviewRecounted)
    def recounted(self, tx: Tx, event: contracts.ReviewRecounted) -> None:
        actions.recounted(tx, event)

    @on(contracts.CaseOpened, contracts.CaseStarted, contracts.CaseSuspended, contracts.CaseResumed)
    def moved_by_dispatch(self, tx: Tx, event: contracts.MovedByDispatch) -> None:
        actions.heard(tx, event, proposal_id=event.proposal_id)

    @on(contracts.ReviewTriaged)
    def triaged(self, tx: Tx, event: contracts.ReviewTriaged) -> None:
        actions.sorted_as(tx, event)

    @on(contracts.LocalActionCompleted, contracts.CaseCompleted)
    def completed(self, tx: Tx, event: contracts.LocalActionCompleted | contracts.CaseCompleted) -> None:
        actions.completed(tx, event, rules=self.office.rules, now=clock.now())

    @on(contracts.ReviewStopped)
    def stopped(self, tx: Tx, event: contracts.ReviewStopped) -> None:
        actions.stopped(tx, event, office=self.office, now=clock.now())

    @on(contracts.ReviewStopRefused)
    def stop_refused(self, tx: Tx, event: contracts.ReviewStopRefused) -> None:
        actions.stop_refused(tx, event)

    # what time brings

    @timer("draft")
    def draft(self, tx: Tx, due: Timer) -> None:
        actions.draft_expired(tx, proposal_id=due.subject, now=clock.now())

    @timer("withdrawal")
    def withdrawal(self, tx: Tx, due: Timer) -> None:
        actions.withdrawal_due(tx, proposal_id=due.subject, now=clock.now())

    @timer("evaluation")
    def evaluation(self, tx: Tx, due: Timer) -> None:
        actions.evaluation_over(
            tx, proposal_id=due.subject, course=int(due.key), rules=self.office.rules, now=clock.now())

    @timer("follow_up_open")
    def follow_up_open(self, tx: Tx, due: Timer) -> None:
        actions.follow_up_due(tx, proposal_id=due.subject, course=due.data["course"], days=due.data["days"],
                              rules=self.office.rules, now=clock.now())

    @timer("follow_up_close")
    def follow_up_close(self, tx: Tx, due: Timer) -> None:
        actions.follow_up_over(
            tx, proposal_id=due.subject, course=due.data["course"], days=due.data["days"], now=clock.now())

    # what residents do

    @http("POST", "/v1/proposals", form=forms.ProposeForm, view=WrittenView, access=RESIDENTS, status=201, counted=True,
          location="/v1/proposals/{id}",
          summary="File a proposal: open it for co-signing, or keep it as a draft and see what is like it")
    def propose(self, tx: Tx, form: forms.ProposeForm) -> WrittenView:
        self.office.counter.admit(tx, domain.FILING, now=clock.now())
        author = domain.party(form.author.kind, person=tx.caller.id, roles=tx.caller.roles)
        written = self._as(WrittenView, tx, actions.propose(
            tx, content=form.content(self.office.rules), author=author, plate=form.household, draft=form.draft,
            office=self.office, now=clock.now()))
        return self._with_similar(tx, written) if form.draft else written

    @http("PATCH", ONE, form=forms.DraftForm, view=WrittenView, access=RESIDENTS,
          summary="Rewrite a draft, and see what is like it")
    def edit(self, tx: Tx, form: forms.DraftForm, proposal_id: str) -> WrittenView:
        edited = actions.edit(
            tx, proposal_id=proposal_id, content=form.content(self.office.rules), now=clock.now())
        return self._with_similar(tx, self._as(WrittenView, tx, edited))

    @http("POST", f"{ONE}/open", view=ProposalView, access=RESIDENTS, summary="Open a draft for co-signing")
    def open(self, tx: Tx, proposal_id: str) -> ProposalView:
        return self._shown(
            tx, actions.open_up(tx, proposal_id=proposal_id, office=self.office, now=clock.now()))

    @http("POST", f"{ONE}/withdraw", form=forms.WithdrawForm, view=ProposalView, access=RESIDENTS,
          summary="Take a proposal back before it is filed")
    def withdraw(self, tx: Tx, form: forms.WithdrawForm, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.withdraw(
            tx, proposal_id=proposal_id, reason=form.reason, now=clock.now()))

    @http("POST", f"{ONE}/signatures", form=signing_forms.SignForm, view=ProposalView, access=RESIDENTS, status=201,
          counted=True, refusals=signing.REFUSALS,
          summary="Co-sign the text with this hash; enough households file the proposal")
    def sign(self, tx: Tx, form: signing_forms.SignForm, proposal_id: str) -> ProposalView:
        self.office.counter.admit(tx, domain.SIGNING, now=clock.now())
        signer = domain.party(form.kind, person=tx.caller.id, roles=tx.caller.roles)
        return self._shown(tx, actions.sign(
            tx, proposal_id=proposal_id, signer=signer, plate=form.household, text_hash=form.text_hash,
            evidence=form.evidence(), office=self.office, now=clock.now()))

    @http("DELETE", f"{ONE}/signatures", view=ProposalView, access=RESIDENTS, summary="Take one's signature back")
    def unsign(self, tx: Tx, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.unsign(tx, proposal_id=proposal_id, now=clock.now()))

    # what everybody reads

    @http("GET", "/v1/proposals", query=forms.Listing, view=Page[ProposalView], access=auth.ANYONE,
          summary="Opened proposals, the newest first")
    def proposals(self, tx: Tx, query: forms.Listing) -> Page[ProposalView] | Raw:
        asked: dict[str, Any] = query.model_dump(exclude={"q", "cursor"}) | {"words": query.q, "before": query.cursor}
        if not tx.caller.id:
            marks, more = actions.marks(tx, rules=self.office.rules, **asked)
            return self.lines.page(tx, marks, more=more)
        found, more = actions.listing(tx, rules=self.office.rules, **asked)
        return Page(items=[self._shown(tx, proposal) for proposal in found], next=more)

    @http("GET", ONE, view=ProposalView, access=auth.ANYONE, summary="One proposal")
    def proposal(self, tx: Tx, proposal_id: str) -> ProposalView:
        return self._shown(tx, actions.detail(tx, proposal_id=proposal_id))

    @http("GET", "/v1/proposals/by-number/<string:number>", view=ProposalView, access=auth.ANYONE,
          summary="One proposal by the receipt number read over the phone")
    def by_number(self, tx: Tx, number: str) -> ProposalView:
        return self._shown(tx, actions.by_number(tx, number=number))

    @http("GET", "/v1/areas", view=Page[district.AreaView], access=auth.ANYONE, summary="The district's areas")
    def areas(self, tx: Tx) -> Page[district.AreaView]:
        return Page(items=district.areas(self.office.rules))

    @http("GET", "/v1/categories", view=Page[district.CategoryView], access=auth.ANYONE,
          summary="What proposals are about")
    def categories(self, tx: Tx) -> Page[district.CategoryView]:
        return Page(items=district.categories(self.office.rules))

    @http("POST", "/v1/tokens", form=district.TokenForm, view=district.TokenView, access=auth.ANYONE, status=201,
          summary="A token for a demo account (local mode only)")
    def token(self, tx: Tx, form: district.TokenForm) -> district.TokenView:
        return district.token(*self.registry.token(form.account, now=clock.now()))

    @http("GET", "/v1/tokens/accounts", view=Page[district.AccountView], access=auth.ANYONE,
          summary="The demo accounts (local mode only)")
    def accounts(self, tx: Tx) -> Page[district.AccountView]:
        return Page(items=[district.AccountView(**vars(account)) for account in self.registry.listed()])

    @http("GET", "/.well-known/jwks.json", access=auth.ANYONE, summary="The public key of residents' tokens")
    def keys(self, tx: Tx) -> Raw:
        return Raw(self.registry.public_keys(), "application/jwk-set+json")

    def _shown(self, tx: Tx, proposal: domain.Proposal) -> ProposalView:
        return self._as(ProposalView, tx, proposal)

    def _as(self, shape: type[V], tx: Tx, proposal: domain.Proposal) -> V:
        """As the caller may see it."""
        return shape.of(proposal, actions.sight(tx, proposal))
