"""The doors of dispatch: it hears what bodies order and residents judge, and answers agencies and conveners."""

from datetime import timedelta
from typing import Any

import yishi_contracts as contracts
from yishi_chassis import clock, service
from yishi_chassis.database import Tx
from yishi_chassis.leader import leading
from yishi_chassis.listen import ReaderThreads, on
from yishi_chassis.timers import Timer, timer

from . import actions, domain, settings
from .doors.agencies import AgencyDoors
from .doors.deciding import DecidingDoors
from .doors.excluding import ExcludingDoors
from .doors.inside import InsideDoors
from .doors.rating import RatingDoors
from .doors.reading import ReadingDoors
from .doors.relaying import RelayingDoors
from .doors.replying import Replies
from .doors.routing import RoutingDoors
from .doors.steering import SteeringDoors
from .doors.supervising import SupervisingDoors
from .doors.webhooks import WebhookDoors, courier_of
from .doors.working import WorkingDoors


class RulesNow:
    """The pack's rules, with the agencies as the register has them at the moment of asking."""

    def __get__(self, service: Any, owner: type) -> domain.clocks.Rules:
        rules: domain.clocks.Rules = service.register.rules()
        return rules


class DispatchService(
    ReadingDoors, WorkingDoors, DecidingDoors, SteeringDoors, RoutingDoors, AgencyDoors, RelayingDoors, InsideDoors,
    SupervisingDoors, ExcludingDoors, RatingDoors, WebhookDoors, service.Service,
):
    """Case 交办 with one assignment 交办单 per agency: receipt, refusal, work, evidence, confirmation, clocks."""

    name = "dispatch"
    Settings = settings.Settings
    rules = RulesNow()
    refusals = {domain.NotHere: 404, domain.Refused: 409}

    replies = ReaderThreads(Replies)

    def prepare(self) -> None:
        """Read the pack now: a mistake in it stops the start. Count anew what no calendar was known for."""
        given = settings.rules(self.district)
        self.ground = settings.routing_district(self.district, given)
        self.register = actions.register.Register(self.engine, given)
        self.formulas = settings.formulas()
        self.wait = timedelta(minutes=self.settings.reoffer_minutes)
        self.courier = courier_of(self.settings, engine=self.engine, wait=self.wait)
        actions.recounting.recount_all(self.engine, rules=self.rules)

    @on(contracts.DispatchOrdered)
    def ordered(self, tx: Tx, event: contracts.DispatchOrdered) -> None:
        district, now = self.routed, clock.now()
        proposal = actions.routing.proposed(tx, event, district=district, now=now)   # before anything is written
        case = actions.case.open_case(tx, event, rules=district.rules, now=now)
        actions.routing.keep(tx, case, proposal, now=now)

    @on(contracts.ProposalReopened)
    def reopened(self, tx: Tx, event: contracts.ProposalReopened) -> None:
        actions.case.reopen(tx, event, rules=self.rules, now=clock.now())

    @on(contracts.ProposalClosed)
    def closed(self, tx: Tx, event: contracts.ProposalClosed) -> None:
        actions.case.close(tx, event)

    @on(contracts.ProposalRedacted)
    def redacted(self, tx: Tx, event: contracts.ProposalRedacted) -> None:
        actions.case.redact(tx, event)

    @on(contracts.ProposalTakenOver, contracts.ProposalClaimed)
    def proposer_changed(self, tx: Tx, event: contracts.ProposalTakenOver | contracts.ProposalClaimed) -> None:
        actions.contact.changed(tx, event)

    @timer("contact")
    def contact_due(self, tx: Tx, due: Timer) -> None:
        actions.contact.remind(tx, contact_id=due.subject, now=clock.now())

    @timer("exclusion")
    def exclusion_due(self, tx: Tx, due: Timer) -> None:
        actions.exclusion.lapse(tx, exclusion_id=due.subject, now=clock.now())

    @timer("look")
    def look(self, tx: Tx, due: Timer) -> None:
        actions.assignment.look(tx, assignment_id=due.subject, rules=self.rules, now=clock.now())

    @leading("offers", every=10)
    def offer_again(self, tx: Tx) -> bool:
        return actions.agency.offer_again(tx, wait=self.wait, now=clock.now())
