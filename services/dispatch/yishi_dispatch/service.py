"""The doors of dispatch: it hears what bodies order and residents judge, and answers agencies and conveners."""

from datetime import timedelta
from functools import cached_property

import yishi_contracts as contracts
from yishi_chassis import auth, clock, feed, service
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, Raw, http
from yishi_chassis.leader import leading
from yishi_chassis.listen import on
from yishi_chassis.timers import Timer, timer

from . import actions, domain, forms, settings
from .domain.clocks import Rules
from .forms import AssignmentView, CaseView

CONVENERS = auth.roles("convener", "supervisor")
OWN = auth.roles("agency", scope="agency_id")
CLERKS = auth.roles("agency")


class DispatchService(service.Service):
    """Case 交办 with one assignment 交办单 per agency: receipt, refusal, work, evidence, confirmation, clocks."""

    name = "dispatch"
    Settings = settings.Settings
    refusals = {domain.NotHere: 404, domain.Refused: 409}

    @cached_property
    def rules(self) -> Rules:
        """What the district has set."""
        return settings.rules(self.district)

    @cached_property
    def wait(self) -> timedelta:
        """How long an unreceipted order lies before it is offered again."""
        return timedelta(minutes=self.settings.reoffer_minutes)

    def prepare(self) -> None:
        """Read the pack now: a mistake in it stops the start, not the first order."""
        self.rules  # noqa: B018 - reading it is the point

    @on(contracts.DispatchOrdered)
    def ordered(self, tx: Tx, event: contracts.DispatchOrdered) -> None:
        actions.case.open_case(tx, event, rules=self.rules, now=clock.now())

    @on(contracts.ProposalReopened)
    def reopened(self, tx: Tx, event: contracts.ProposalReopened) -> None:
        actions.case.reopen(tx, event, rules=self.rules, now=clock.now())

    @on(contracts.ProposalClosed)
    def closed(self, tx: Tx, event: contracts.ProposalClosed) -> None:
        actions.case.close(tx, event)

    @on(contracts.ProposalRedacted)
    def redacted(self, tx: Tx, event: contracts.ProposalRedacted) -> None:
        actions.case.redact(tx, event)

    @timer("look")
    def look(self, tx: Tx, due: Timer) -> None:
        actions.assignment.look(tx, assignment_id=due.subject, rules=self.rules, now=clock.now())

    @leading("offers", every=300)
    def offer_again(self, tx: Tx) -> bool:
        return actions.agency.offer_again(tx, wait=self.wait, now=clock.now())

    @http("GET", "/v1/cases", query=forms.CasesQuery, view=Page[CaseView], access=auth.ANYONE, summary="Cases")
    def cases(self, tx: Tx, query: forms.CasesQuery) -> Page[CaseView]:
        found = actions.case.listed(
            tx, state=query.state, proposal=query.proposal, after=query.above(), limit=query.limit)
        return forms.page([CaseView.of(case) for case in found], limit=query.limit)

    @http("GET", "/v1/cases/<string:case_id>", view=CaseView, access=auth.ANYONE, summary="A case")
    def case(self, tx: Tx, case_id: str) -> CaseView:
        return CaseView.of(actions.case.get(tx, case_id))

    @http("GET", "/v1/agencies", query=forms.AgenciesQuery, view=forms.AgenciesView, access=auth.ANYONE,
          summary="Agencies of the district, its subdistricts and the city")
    def agencies(self, tx: Tx, query: forms.AgenciesQuery) -> forms.AgenciesView:
        found = domain.agency.competent(self.rules.agencies, area=query.area, category=query.category)
        return forms.AgenciesView(items=tuple(forms.AgencyView.of(agency) for agency in found))

    @http("GET", "/v1/assignments", query=forms.AssignmentsQuery, view=Page[AssignmentView], access=auth.ANYONE,
          summary="Assignments of all agencies, or of one")
    def assignments(self, tx: Tx, query: forms.AssignmentsQuery) -> Page[AssignmentView]:
        found = actions.assignment.listed(
            tx, agency=query.agency, state=query.state, after=query.above(), limit=query.limit)
        return forms.page([AssignmentView.of(one) for one in found], limit=query.limit)

    @http("GET", "/v1/assignments/<string:assignment_id>", view=AssignmentView, access=auth.ANYONE,
          summary="An assignment")
    def assignment(self, tx: Tx, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.get(tx, assignment_id))

    @http("POST", "/v1/assignments/<string:assignment_id>/accept", form=forms.AcceptForm, view=AssignmentView,
          access=CLERKS, summary="Sign for it (签收)")
    def accept(self, tx: Tx, form: forms.AcceptForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.accept(
            tx, assignment_id=assignment_id, contact=form.contact, rules=self.rules, now=clock.now()))

    @http("POST", "/v1/assignments/<string:assignment_id>/refuse", form=forms.RefuseForm, view=AssignmentView,
          access=CLERKS, summary="Refuse it (退单) and name the right agency")
    def refuse(self, tx: Tx, form: forms.RefuseForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.refuse(
            tx, assignment_id=assignment_id, ground=form.ground, instead=form.instead, rules=self.rules,
            now=clock.now()))

    @http("POST", "/v1/assignments/<string:assignment_id>/plan", form=forms.PlanForm, view=AssignmentView,
          access=CLERKS, summary="Set the plan of works")
    def plan(self, tx: Tx, form: forms.PlanForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.plan(
            tx, assignment_id=assignment_id, milestones=form.plan(), rules=self.rules, now=clock.now()))

    @http("POST", "/v1/assignments/<string:assignment_id>/milestones", form=forms.ReachForm, view=AssignmentView,
          access=CLERKS, summary="A milestone of the plan is reached")
    def reach(self, tx: Tx, form: forms.ReachForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.reach(
            tx, assignment_id=assignment_id, name=form.name, note=form.note,
            evidence=tuple(item.evidence() for item in form.evidence), rules=self.rules, now=clock.now()))

    @http("POST", "/v1/assignments/<string:assignment_id>/report", form=forms.ReportForm, view=AssignmentView,
          access=CLERKS, summary="Report (反馈); what fits no state is kept as a note, with a warning")
    def report(self, tx: Tx, form: forms.ReportForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(*actions.assignment.report(
            tx, assignment_id=assignment_id, report=form.report(), rules=self.rules, now=clock.now()))

    @http("POST", "/v1/assignments/<string:assignment_id>/confirm", form=forms.ConfirmForm, view=AssignmentView,
          access=CONVENERS, summary="Confirm the report (审核通过)")
    def confirm(self, tx: Tx, form: forms.ConfirmForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.confirm(
            tx, assignment_id=assignment_id, words=form.words, rules=self.rules, now=clock.now()))

    @http("POST", "/v1/assignments/<string:assignment_id>/send-back", form=forms.SendBackForm, view=AssignmentView,
          access=CONVENERS, summary="Send the work back (退回重办)")
    def send_back(self, tx: Tx, form: forms.SendBackForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.send_back(
            tx, assignment_id=assignment_id, reason=form.reason, rules=self.rules, now=clock.now()))

    @http("POST", "/v1/assignments/<string:assignment_id>/rule", form=forms.RuleForm, view=AssignmentView,
          access=CONVENERS, summary="Rule on a refusal, or on a request that nobody answered")
    def rule(self, tx: Tx, form: forms.RuleForm, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.rule(
            tx, assignment_id=assignment_id, uphold=form.uphold, reason=form.reason, replaced_by=form.replaced_by,
            rules=self.rules, now=clock.now()))

    @http("GET", "/v1/agencies/<string:agency_id>/events", query=forms.OrdersQuery, access=OWN, mimetype=feed.BATCH,
          summary="What this agency was sent, above a number")
    def orders(self, tx: Tx, query: forms.OrdersQuery, agency_id: str) -> Raw:
        rows = feed.rows(self.engine, self.name, after=query.after, limit=query.limit, destination=agency_id)
        return Raw(forms.batch(rows), feed.BATCH)

    @http("POST", "/v1/agencies/<string:agency_id>/receipts", form=forms.ReceiptForm, view=forms.ReceiptView,
          access=OWN, summary="The agency's system has everything up to a number (not 签收)")
    def receive(self, tx: Tx, form: forms.ReceiptForm, agency_id: str) -> forms.ReceiptView:
        return forms.ReceiptView.of(actions.agency.receive(
            tx, agency=agency_id, number=form.received, wait=self.wait, now=clock.now()))
