"""The clocks of dispatch and the rules they run by; working days are counted by whoever is passed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from .agency import Agency
from .refusals import UnknownAgency, UnknownTerm
from .watch import Watch


class End(Protocol):
    """Where counting days ends."""

    @property
    def at(self) -> datetime: ...


class WorkingDays(Protocol):
    """Counts working days: `add` ends at 24:00, `after` and `before` keep the time of day.

    `calendar_days` ends at 24:00 too, of the next working day where it would end on a rest day.
    """

    def add(self, start: datetime, days: int) -> End: ...

    def after(self, at: datetime, days: int) -> End: ...

    def before(self, at: datetime, days: int) -> datetime: ...

    def calendar_days(self, start: datetime, days: int) -> End: ...


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long a kind of work may take; with `plan_workdays` a plan of milestones is due."""

    name: str
    workdays: int
    plan_workdays: int | None = None


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """Every other length of time, in working days or hours, as the district has set it."""

    urgent_hours: int
    sign_workdays: int
    sign_urgent_hours: int
    request_workdays: int
    rule_workdays: int
    rule_urgent_hours: int
    confirm_workdays: int
    send_back_workdays: int
    supervised_workdays: int
    listed_workdays: int
    track_days: int


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a district has set: its agencies, whom each tier may order, terms, clocks and limits."""

    days: WorkingDays
    agencies: Mapping[str, Agency]
    orders: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, Term]
    clocks: Clocks
    most_send_backs: int
    most_refusals: int
    most_extensions: int
    most_paused_days: int
    watch: Watch = field(default_factory=Watch)

    def agency(self, agency_id: str) -> Agency:
        """The agency of that id; raises UnknownAgency."""
        if agency_id not in self.agencies:
            raise UnknownAgency(f"the district has no agency {agency_id}")
        return self.agencies[agency_id]

    def name_of(self, agency_id: str) -> str:
        """What an agency is called; one that the pack no longer knows, its id."""
        return self.agencies[agency_id].name if agency_id in self.agencies else agency_id

    def term(self, term_id: str) -> Term:
        """The term of that id; raises UnknownTerm."""
        if term_id not in self.terms:
            raise UnknownTerm(f"the district has no term {term_id}")
        return self.terms[term_id]

    def due(self, term_id: str, *, urgent: bool, now: datetime) -> datetime:
        """When work is due that starts now. What needs a plan is not built in a day, however urgent."""
        term = self.term(term_id)
        if urgent and term.plan_workdays is None:
            return now + timedelta(hours=self.clocks.urgent_hours)
        return self.days.add(now, term.workdays).at

    def sign_by(self, mode: str, *, urgent: bool, now: datetime) -> datetime:
        """Until when an agency signs for an order, or answers a request."""
        if mode == "request":
            return self.days.add(now, self.clocks.request_workdays).at
        return self._window(now, self.clocks.sign_workdays, self.clocks.sign_urgent_hours if urgent else None)

    def sign_again_by(self, sign_by: datetime, *, urgent: bool) -> datetime:
        """How long an order nobody signed for waits after the reminder: as long again."""
        if urgent:
            return sign_by + timedelta(hours=self.clocks.sign_urgent_hours)
        return self.days.after(sign_by, self.clocks.sign_workdays).at

    def rule_by(self, *, urgent: bool, now: datetime) -> datetime:
        """Until when a refusal is ruled on."""
        return self._window(now, self.clocks.rule_workdays, self.clocks.rule_urgent_hours if urgent else None)

    def confirm_by(self, now: datetime) -> datetime:
        """Until when a report is confirmed or sent back."""
        return self.days.add(now, self.clocks.confirm_workdays).at

    def again_by(self, now: datetime) -> datetime:
        """The least time anyone has for work that is sent back or taken over."""
        return self.days.add(now, self.clocks.send_back_workdays).at

    def plan_by(self, term_id: str, *, now: datetime) -> datetime | None:
        """Until when a plan is due for work signed for now; None: this term needs none."""
        days = self.term(term_id).plan_workdays
        return None if days is None else self.days.add(now, days).at

    def extended_to(self, term_id: str, *, urgent: bool, due: datetime) -> datetime:
        """How far extensions reach at most: as long again as the term."""
        term = self.term(term_id)
        if urgent and term.plan_workdays is None:
            return due + timedelta(hours=self.clocks.urgent_hours)
        return self.days.after(due, term.workdays).at

    def later(self, at: datetime, *, by: timedelta, urgent: bool) -> datetime:
        """A date moved because a clock stood so long: to the end of a working day; urgent to the minute."""
        if urgent:
            return at + by
        return self.days.calendar_days(at + by - timedelta(days=1, microseconds=1), 1).at

    def track_by(self, now: datetime) -> datetime:
        """When it is asked next how a plan goes on."""
        return self.days.calendar_days(now, self.clocks.track_days).at

    def _window(self, now: datetime, workdays: int, hours: int | None) -> datetime:
        return self.days.add(now, workdays).at if hours is None else now + timedelta(hours=hours)
