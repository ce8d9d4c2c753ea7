"""Doors for exclusions from the rates (剔除申请): asked for by agencies, ruled on by supervisors, read by everybody."""

from typing import Literal, Self

from pydantic import AwareDatetime
from yishi_chassis import auth, clock
from yishi_chassis.database import Tx
from yishi_chassis.http import Form, Page, View, cursor, http

from .. import actions
from ..domain.clocks import Rules
from ..domain.exclusion import Exclusion
from ..forms import Paged, Words


class ExclusionForm(Form):
    """Why it should not count; everybody reads the reason."""

    ground: Literal["beyond_powers", "owners_matter", "repeated_petition", "in_court", "other"]
    reason: Words


class RulingForm(Form):
    """Whether it is granted, and why; everybody reads the reason."""

    grant: bool
    reason: Words


class ExclusionsQuery(Paged):
    """Which requests."""

    agency: str | None = None
    state: Literal["asked", "granted", "refused", "lapsed"] | None = None


class ExclusionView(View):
    """What was asked, and how it was ruled on; `lapsed`: nobody did in time, and it counts."""

    id: str
    assignment_id: str
    case_id: str
    proposal_id: str
    agency: str
    tier: str
    ground: str
    reason: str
    asked_at: AwareDatetime
    rule_by: AwareDatetime
    state: str
    ruling: str
    ruled_at: AwareDatetime | None

    @classmethod
    def of(cls, asked: Exclusion) -> Self:
        return cls(**{name: getattr(asked, name) for name in cls.model_fields})


class ExcludingDoors:
    """What does not count, and who said so."""

    rules: Rules

    @http("POST", "/v1/assignments/<string:assignment_id>/exclusion", form=ExclusionForm, view=ExclusionView,
          status=201, access=auth.roles("agency"), summary="Ask that an assignment does not count (剔除申请)")
    def ask_exclusion(self, tx: Tx, form: ExclusionForm, assignment_id: str) -> ExclusionView:
        return ExclusionView.of(actions.exclusion.ask(
            tx, assignment_id=assignment_id, ground=form.ground, reason=form.reason, rules=self.rules,
            now=clock.now()))

    @http("POST", "/v1/exclusions/<string:exclusion_id>/ruling", form=RulingForm, view=ExclusionView,
          access=auth.roles("supervisor"), summary="Rule on it, in public and in time")
    def rule_exclusion(self, tx: Tx, form: RulingForm, exclusion_id: str) -> ExclusionView:
        return ExclusionView.of(actions.exclusion.rule(
            tx, exclusion_id=exclusion_id, grant=form.grant, reason=form.reason, now=clock.now()))

    @http("GET", "/v1/exclusions", query=ExclusionsQuery, view=Page[ExclusionView], access=auth.ANYONE,
          summary="Exclusions asked for, with their rulings")
    def exclusions(self, tx: Tx, query: ExclusionsQuery) -> Page[ExclusionView]:
        found = actions.exclusion.listed(
            tx, agency=query.agency, state=query.state, after=query.above(), limit=query.limit)
        return Page(items=[ExclusionView.of(each) for each in found],
                    next=cursor(found[-1].id) if len(found) == query.limit else None)

    @http("GET", "/v1/exclusions/<string:exclusion_id>", view=ExclusionView, access=auth.ANYONE,
          summary="An exclusion asked for")
    def exclusion(self, tx: Tx, exclusion_id: str) -> ExclusionView:
        return ExclusionView.of(actions.exclusion.get(tx, exclusion_id))
