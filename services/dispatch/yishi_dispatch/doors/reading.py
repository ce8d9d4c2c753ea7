"""Doors that show cases and assignments to anybody."""

from yishi_chassis import auth
from yishi_chassis.database import Tx
from yishi_chassis.http import Page, http

from .. import actions
from ..forms import AssignmentView, CaseView, Paged, page
from .routing import RoutingView


class CasesQuery(Paged):
    """Which cases."""

    state: str | None = None
    proposal: str | None = None


class AssignmentsQuery(Paged):
    """Which assignments."""

    agency: str | None = None
    state: str | None = None


class RoutedCaseView(CaseView):
    """A case; `routing` is what was proposed when it was opened, unless it is older than that."""

    routing: RoutingView | None = None


class ReadingDoors:
    """Cases and assignments, in lists and alone."""

    @http("GET", "/v1/cases", query=CasesQuery, view=Page[CaseView], access=auth.ANYONE, summary="Cases")
    def cases(self, tx: Tx, query: CasesQuery) -> Page[CaseView]:
        found = actions.case.listed(
            tx, state=query.state, proposal=query.proposal, after=query.above(), limit=query.limit)
        return page([CaseView.of(case) for case in found], limit=query.limit)

    @http("GET", "/v1/cases/<string:case_id>", view=RoutedCaseView, access=auth.ANYONE,
          summary="A case, with what routing had proposed for it")
    def case(self, tx: Tx, case_id: str) -> RoutedCaseView:
        case, kept = CaseView.of(actions.case.get(tx, case_id)), actions.routing.kept(tx, case_id)
        return RoutedCaseView(**dict(case), routing=RoutingView.of(kept) if kept else None)

    @http("GET", "/v1/assignments", query=AssignmentsQuery, view=Page[AssignmentView], access=auth.ANYONE,
          summary="Assignments of all agencies, or of one")
    def assignments(self, tx: Tx, query: AssignmentsQuery) -> Page[AssignmentView]:
        found = actions.assignment.listed(
            tx, agency=query.agency, state=query.state, after=query.above(), limit=query.limit)
        return page([AssignmentView.of(one) for one in found], limit=query.limit)

    @http("GET", "/v1/assignments/<string:assignment_id>", view=AssignmentView, access=auth.ANYONE,
          summary="An assignment")
    def assignment(self, tx: Tx, assignment_id: str) -> AssignmentView:
        return AssignmentView.of(actions.assignment.get(tx, assignment_id))
